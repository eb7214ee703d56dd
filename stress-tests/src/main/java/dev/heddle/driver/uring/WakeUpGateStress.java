package dev.heddle.driver.uring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * {@link WakeUpGate}: two wake-ups beside a carrier that goes to sleep. First result: how many
 * signal; second: whether the carrier waits.
 *
 * <p>Any thread may wake; the carrier holds the lease. It relies on both sides changing one
 * variable by atomic read-modify-writes: each sees the other or is seen.
 */
@JCStressTest
@Outcome(id = "1, true", expect = ACCEPTABLE, desc = "the carrier waits, and one wake-up signals")
@Outcome(id = "0, false", expect = ACCEPTABLE, desc = "it finds a wake-up, and does not wait")
@Outcome(id = "0, true", expect = FORBIDDEN, desc = "lost wake-up")
@Outcome(id = "2, true", expect = FORBIDDEN, desc = "a system call too many")
@State
public class WakeUpGateStress {
    private final AtomicInteger signals = new AtomicInteger();
    private final WakeUpGate gate = new WakeUpGate(signals::incrementAndGet);

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
}
