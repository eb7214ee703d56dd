package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.stress.BrokenTwin;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The control of {@link TerminationStress}: the stranger does not look again whether the core is
 * over after it has offered its task; the rest is the core that is shipped. Seen by mere
 * interleaving, on any processor.
 */
@JCStressTest
@BrokenTwin(
        of = TerminationStress.class,
        removed = "no look at the end of the core after the offer")
@Outcome(id = "1", expect = ACCEPTABLE, desc = "it ran, wherever")
@Outcome(expect = FORBIDDEN, desc = "lost, or run twice")
@State
public class TerminationBrokenStress {
    private final EndingCore ending = new EndingCore();

    @Actor
    public void stranger() {
        Core core = ending.core();
        if (core.terminated().isDone()) {
            Core.fallback().execute(ending.task());
        } else {
            core.inbox().offer(ending.task());
        }
    }

    @Actor
    public void carrier() {
        ending.run();
    }

    @Arbiter
    public void result(I_Result result) {
        result.r1 = ending.runs();
    }
}
