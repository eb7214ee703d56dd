package dev.heddle.offload;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.stress.BrokenTwin;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The control of {@link OffloadedCallStress}: who gives the call up looks whether it has begun and
 * then says so, in place of one compare-and-set. Seen by mere interleaving, on any processor.
 */
@JCStressTest
@BrokenTwin(
        of = OffloadedCallStress.class,
        removed = "a look and a store in place of the compare-and-set to ABANDONED")
@Outcome(id = "7, 1", expect = ACCEPTABLE, desc = "made, and told")
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "given up, and never made")
@Outcome(expect = FORBIDDEN, desc = "made though it was given up")
@State
public class OffloadedCallBrokenStress {
    private volatile BrokenCall call;

    @Actor
    public void waiter(II_Result result) {
        BrokenCall mine = new BrokenCall();
        call = mine;
        result.r1 = mine.awaitOrGiveUp();
    }

    @Actor
    public void pool() {
        BrokenCall found = call;
        while (found == null) {
            Thread.onSpinWait();
            found = call;
        }
        found.run();
    }

    @Arbiter
    public void result(II_Result result) {
        result.r2 = call.made;
    }

    /** BROKEN ON PURPOSE: what of {@link OffloadedCall} two threads meet in. */
    private static final class BrokenCall {
        private static final int QUEUED = 0;
        private static final int RUNNING = 1;
        private static final int DONE = 2;
        private static final int ABANDONED = 3;

        private final AtomicInteger state = new AtomicInteger(QUEUED);
        private int made;

        void run() {
            if (!state.compareAndSet(QUEUED, RUNNING)) {
                return;
            }
            made++;
            state.set(DONE);
        }

        int awaitOrGiveUp() {
            if (state.get() == QUEUED) {
                state.set(ABANDONED);
                return 0;
            }
            while (state.get() < DONE) {
                Thread.onSpinWait();
            }
            return 7;
        }
    }
}
