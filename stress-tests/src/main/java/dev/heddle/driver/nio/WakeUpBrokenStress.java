package dev.heddle.driver.nio;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.stress.BrokenTwin;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * The control of {@link WakeUpStress}: the carrier blocks while a waker is inside, whose wake-up it
 * may have taken in already. Seen by mere interleaving, on any processor.
 */
@JCStressTest
@BrokenTwin(of = WakeUpStress.class, removed = "a select that may block in any state")
@Outcome(id = ".*, false", expect = ACCEPTABLE, desc = "awake, or all messages are read")
@Outcome(id = ".*, true", expect = FORBIDDEN, desc = "lost wake-up")
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
        carrier.run(wakeUp::mayBlock, wakeUp::selected, this::waker);
    }

    @Arbiter
    public void arbiter(ZZ_Result result) {
        result.r1 = carrier.isAsleep();
        result.r2 = carrier.sleepsOverAMessage();
    }

    /** BROKEN ON PURPOSE: {@link WakeUp} that lets a select block in any state. */
    private static final class BrokenWakeUp {
        private final AtomicInteger state = new AtomicInteger();
        private int seen;

        void wake(SleepyCarrier carrier) {
            if (state.compareAndSet(0, 1)) {
                carrier.wakeSelector();
                state.set(2);
            }
        }

        boolean mayBlock() {
            seen = state.get();
            return true;
        }

        void selected() {
            if (seen == 2) {
                state.set(0);
            }
        }
    }
}
