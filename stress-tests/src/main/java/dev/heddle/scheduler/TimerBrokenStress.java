package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.stress.BrokenTwin;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * The control of {@link TimerStress}: cancelling looks at the state and then writes it, in place of
 * one compare-and-set, so that the loop may fire in between. Seen by mere interleaving, on any
 * processor.
 */
@JCStressTest
@BrokenTwin(
        of = TimerStress.class,
        removed = "a look and a store in place of the compare-and-set of cancel()")
@Outcome(id = "1, false", expect = ACCEPTABLE, desc = "fired, the cancel came too late")
@Outcome(id = "0, true", expect = ACCEPTABLE, desc = "cancelled, never runs")
@Outcome(expect = FORBIDDEN, desc = "cancelled and run")
@State
public class TimerBrokenStress {
    private final BrokenTimer timer = new BrokenTimer();

    @Actor
    public void loop() {
        timer.fire();
    }

    @Actor
    public void canceller(IZ_Result result) {
        result.r2 = timer.cancel();
    }

    @Arbiter
    public void result(IZ_Result result) {
        result.r1 = timer.runs;
    }

    /** BROKEN ON PURPOSE: {@link Timer} with a check and a store in {@code cancel}. */
    private static final class BrokenTimer {
        private static final int PENDING = 0;
        private static final int FIRED = 2;
        private static final int CANCELLED = 3;

        private final AtomicInteger state = new AtomicInteger(PENDING);
        private int runs;

        void fire() {
            if (state.compareAndSet(PENDING, FIRED)) {
                runs++;
            }
        }

        boolean cancel() {
            if (state.get() != PENDING) {
                return false;
            }
            state.set(CANCELLED);
            return true;
        }
    }
}
