package dev.heddle.net;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.stress.BrokenTwin;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * The control of {@link CompletionCounterStress}: the count is read and then written, in place of
 * one decrement, so that one of two ends is lost. Seen by mere interleaving, on any processor.
 */
@JCStressTest
@BrokenTwin(
        of = CompletionCounterStress.class,
        removed = "a look and a store in place of the atomic decrement of completed()")
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "both look after both have ended")
@Outcome(id = "-1, 1, 1", expect = ACCEPTABLE, desc = "the second was the last")
@Outcome(id = "1, -1, 1", expect = ACCEPTABLE, desc = "the first was the last")
@Outcome(expect = FORBIDDEN, desc = "nobody wakes who waits")
@State
public class CompletionCounterBrokenStress {
    private final BrokenCounter counter = new BrokenCounter();
    private int first;
    private int second;

    @Actor
    public void first(III_Result result) {
        first = 1;
        counter.completed();
        result.r1 = counter.isZero() ? second : -1;
    }

    @Actor
    public void second(III_Result result) {
        second = 1;
        counter.completed();
        result.r2 = counter.isZero() ? first : -1;
    }

    @Arbiter
    public void result(III_Result result) {
        result.r3 = counter.isZero() ? 1 : 0;
    }

    /** BROKEN ON PURPOSE: {@link CompletionCounter} that counts in two steps. */
    private static final class BrokenCounter {
        private volatile int outstanding = 2;

        @SuppressWarnings("NonAtomicVolatileUpdate") // that is the bug
        void completed() {
            outstanding--;
        }

        boolean isZero() {
            return outstanding == 0;
        }
    }
}
