package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * {@link Termination}: a thread that is started, or unparked, on a core that ends. A stranger hands
 * a task to the core; the loop that is shipped ends the core on the other thread. The result: how
 * often the task has run, there or on the fallback core.
 *
 * <p>It relies on the stranger's second look: it offers and then reads {@code isOver}, the carrier
 * writes {@code isOver} and then looks at the inbox, all four in volatile mode.
 */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "it ran, wherever")
@Outcome(expect = FORBIDDEN, desc = "lost, or run twice")
@State
public class TerminationStress {
    private final EndingCore ending = new EndingCore();

    @Actor
    public void stranger() {
        ending.core().execute(ending.task());
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
