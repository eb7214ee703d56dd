package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * The control of {@link TimerStress}: firing and cancelling look at the state and then write it, in
 * place of one compare-and-set each. A cancelled timer that runs must be SEEN.
 */
@JCStressTest
@Outcome(id = "1, false", expect = ACCEPTABLE, desc = "fired, the cancel came too late")
@Outcome(id = "0, true", expect = ACCEPTABLE, desc = "cancelled, never runs")
@Outcome(expect = ACCEPTABLE_INTERESTING, desc = "cancelled and run: must be seen")
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

    /** BROKEN ON PURPOSE: {@link Timer} with checks and stores in place of compare-and-sets. */
    private static final class BrokenTimer {
        private static final int PENDING = 0;
        private static final int FIRED = 2;
        private static final int CANCELLED = 3;

        private volatile int state = PENDING;
        private int runs;

        void fire() {
            if (state == PENDING) {
                state = FIRED;
                runs++;
            }
        }

        boolean cancel() {
            if (state != PENDING) {
                return false;
            }
            state = CANCELLED;
            return true;
        }
    }
}
