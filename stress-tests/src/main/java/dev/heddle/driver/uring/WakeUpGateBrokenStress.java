package dev.heddle.driver.uring;

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
 * The control of {@link WakeUpGateStress}: the waker looks first and writes afterwards, so that a
 * carrier may announce its sleep in between. Seen by mere interleaving, on any processor.
 */
@JCStressTest
@BrokenTwin(
        of = WakeUpGateStress.class,
        removed = "a look and a store in place of the atomic exchange of wakeUp()")
@Outcome(id = "1, true", expect = ACCEPTABLE, desc = "the carrier waits, and one wake-up signals")
@Outcome(id = "2, true", expect = FORBIDDEN, desc = "a system call too many")
@Outcome(id = "0, false", expect = ACCEPTABLE, desc = "it finds a wake-up, and does not wait")
@Outcome(id = "0, true", expect = FORBIDDEN, desc = "lost wake-up")
@State
public class WakeUpGateBrokenStress {
    private final AtomicInteger signals = new AtomicInteger();
    private final BrokenGate gate = new BrokenGate(signals::incrementAndGet);

    @Actor
    public void waker() {
        gate.wakeUp();
        gate.wakeUp();
    }

    @Actor
    public void carrier(IZ_Result result) {
        result.r2 = gate.announce();
    }

    @Arbiter
    public void count(IZ_Result result) {
        result.r1 = signals.get();
    }

    /** BROKEN ON PURPOSE: {@link WakeUpGate} with two accesses in place of one atomic one. */
    private static final class BrokenGate {
        private static final int AWAKE = 0;
        private static final int ASLEEP = 1;
        private static final int WOKEN = 2;

        private final AtomicInteger state = new AtomicInteger(AWAKE);
        private final Runnable signal;

        BrokenGate(Runnable signal) {
            this.signal = signal;
        }

        boolean announce() {
            if (state.compareAndSet(AWAKE, ASLEEP)) {
                return true;
            }
            state.set(AWAKE);
            return false;
        }

        void wakeUp() {
            boolean isAsleep = state.get() == ASLEEP;
            state.set(WOKEN);
            if (isAsleep) {
                signal.run();
            }
        }
    }
}
