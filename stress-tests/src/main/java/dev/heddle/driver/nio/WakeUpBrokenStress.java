package dev.heddle.driver.nio;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * The control of {@link WakeUpStress}: the carrier blocks while a waker is inside, whose wake-up it
 * may have taken in already. The lost wake-up must be SEEN; if it is not, the stress test proves
 * nothing.
 */
@JCStressTest
@Outcome(id = ".*, false", expect = ACCEPTABLE, desc = "awake, or all messages are read")
@Outcome(id = ".*, true", expect = ACCEPTABLE_INTERESTING, desc = "lost wake-up: must be seen")
@State
public class WakeUpBrokenStress {
    private final SleepyCarrier carrier = new SleepyCarrier();
    private final BrokenWakeUp wakeUp = new BrokenWakeUp();

    @Actor
    public void waker() {
        carrier.send();
        wakeUp.wake(carrier);
    }

    @Actor
    public void carrier() {
        carrier.run(() -> true, wakeUp::selected, this::waker);
    }

    @Arbiter
    public void arbiter(ZZ_Result result) {
        result.r1 = carrier.isAsleep();
        result.r2 = carrier.sleepsOverAMessage();
    }

    /** BROKEN ON PURPOSE: {@link WakeUp} that lets a select block in any state. */
    private static final class BrokenWakeUp {
        private final AtomicInteger state = new AtomicInteger();

        void wake(SleepyCarrier carrier) {
            if (state.compareAndSet(0, 1)) {
                carrier.wakeSelector();
                state.set(2);
            }
        }

        void selected() {
            state.compareAndSet(2, 0);
        }
    }
}
