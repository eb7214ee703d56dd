package dev.heddle.driver.nio;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * {@link WakeUp}: two wakers beside a carrier that reads messages and goes to sleep. First result:
 * the carrier sleeps in the end; second: a message waits that it will not wake for.
 *
 * <p>Any thread may wake; the carrier holds the lease. It relies on the step to a wake-up being a
 * compare-and-set, and on the carrier, the only one to go back, blocking only where there was none.
 */
@JCStressTest
@Outcome(id = ".*, false", expect = ACCEPTABLE, desc = "awake, or all messages are read")
@Outcome(id = ".*, true", expect = FORBIDDEN, desc = "lost wake-up")
@State
public class WakeUpStress {
    private final SleepyCarrier carrier = new SleepyCarrier();
    private final WakeUp wakeUp = new WakeUp(carrier::wakeSelector);

    @Actor
    public void waker() {
        carrier.send();
        wakeUp.wakeUp();
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
}
