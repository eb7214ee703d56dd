package dev.heddle.netty;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.netty.util.internal.PlatformDependent;
import java.util.Queue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Like {@link LoopGateStress}, but the task makes Netty's queue grow, while the loop takes the one
 * that filled its chunk: the producer index is then moved by a release store.
 *
 * <p>It relies on the full fence that {@link LoopGate#claimWakeUp} makes before its look at the
 * sleeper: a release store alone may be passed by that look.
 */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the loop parks and is unparked")
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "unparked, but it saw the task too")
@Outcome(id = "false, false", expect = ACCEPTABLE, desc = "it saw the task")
@Outcome(id = "false, true", expect = FORBIDDEN, desc = "lost wake-up")
@State
public class GrowingTasksStress {
    private final LoopGate gate = new LoopGate();
    private final Queue<Object> tasks = PlatformDependent.newMpscQueue(2, 2048);

    public GrowingTasksStress() {
        tasks.add(this);
    }

    @Actor
    public void stranger(ZZ_Result result) {
        tasks.add(this);
        result.r1 = gate.claimWakeUp();
    }

    @Actor
    public void loop(ZZ_Result result) {
        tasks.poll();
        gate.announce();
        result.r2 = tasks.isEmpty();
    }
}
