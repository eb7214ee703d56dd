package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.stress.BrokenTwin;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * The control of {@link ParkStress}: the driver asks whether it may block before it announces its
 * wait, and not again. A wake-up in between is swallowed. Seen by mere interleaving, on any
 * processor.
 */
@JCStressTest
@BrokenTwin(of = ParkStress.class, removed = "no look at the gate after the driver's announcement")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the carrier was asleep and is woken")
@Outcome(id = "false, false", expect = ACCEPTABLE, desc = "it has seen the task before it blocked")
@Outcome(expect = FORBIDDEN, desc = "lost wake-up")
@State
public class ParkBrokenStress {
    private final HastyDriver driver = new HastyDriver();

    @Actor
    public void unparker() {
        driver.submit();
    }

    @Actor
    public void carrier() {
        driver.home.run();
    }

    @Arbiter
    public void result(ZZ_Result result) {
        result.r1 = driver.sleepsOverTask();
        result.r2 = driver.isWoken();
    }

    /** BROKEN ON PURPOSE: {@link DeafDriver} that looks too early. */
    private static final class HastyDriver extends DeafDriver {
        @Override
        boolean blocks(PollContext context) {
            boolean mayBlock = context.canBlock();
            announce();
            return mayBlock;
        }
    }
}
