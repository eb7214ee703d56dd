package dev.heddle.netty;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.stress.BrokenTwin;
import io.netty.util.internal.PlatformDependent;
import java.util.Queue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * The control of {@link LoopGateStress}: BROKEN ON PURPOSE, the loop looks for tasks before it
 * announces its sleep, and not again. Seen by mere interleaving, on any processor.
 */
@JCStressTest
@BrokenTwin(of = LoopGateStress.class, removed = "no look at the queue after the announcement")
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the loop parks and is unparked")
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "unparked, but it saw the task too")
@Outcome(id = "false, false", expect = ACCEPTABLE, desc = "it saw the task")
@Outcome(id = "false, true", expect = FORBIDDEN, desc = "lost wake-up")
@State
public class LoopGateBrokenStress {
    private final LoopGate gate = new LoopGate();
    private final Queue<Object> tasks = PlatformDependent.newMpscQueue(64, 2048);

    public LoopGateBrokenStress() {
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
        result.r2 = tasks.isEmpty();
        gate.announce();
    }
}
