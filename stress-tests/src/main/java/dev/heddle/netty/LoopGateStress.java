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
 * {@link LoopGate}: a task that comes beside a loop of Netty's that goes to sleep. The queue is
 * Netty's own, and the order its loop's: first the task, then the wake-up. First result: whether
 * who brings the task unparks the loop; second: whether the loop parks.
 *
 * <p>It relies on the store that announces the sleep before the look at the queue, and on the task
 * in the queue before the look at the sleeper, volatile-mode accesses all four.
 */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the loop parks and is unparked")
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "unparked, but it saw the task too")
@Outcome(id = "false, false", expect = ACCEPTABLE, desc = "it saw the task")
@Outcome(id = "false, true", expect = FORBIDDEN, desc = "lost wake-up")
@State
public class LoopGateStress {
    private final LoopGate gate = new LoopGate();
    private final Queue<Object> tasks = PlatformDependent.newMpscQueue(64, 2048);

    public LoopGateStress() {
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
