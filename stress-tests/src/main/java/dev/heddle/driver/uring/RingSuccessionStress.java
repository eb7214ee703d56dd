package dev.heddle.driver.uring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.stress.NeedsDriver;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * {@link RingSuccession}: the new carrier of a core takes over what is in flight on the ring that
 * it was left with, while the old carrier's task returns and that carrier ends the ring. The
 * result: how often the one operation is handed to the next ring.
 *
 * <p>The entries of a ring are plain. It relies on the ring's monitor, which both hold: an
 * operation has moved before the old thread looks, or the old thread has reaped it, and says so in
 * the loop.
 */
@JCStressTest
@NeedsDriver(RingTransport.NAME)
@Outcome(id = "1", expect = ACCEPTABLE, desc = "it goes on, once")
@Outcome(expect = FORBIDDEN, desc = "lost, or armed twice")
@State
public class RingSuccessionStress {
    private final AbandonedRing abandoned = AbandonedRing.withWatch();
    private Retirement retirement;

    @Actor
    public void oldCarrier() {
        retirement = abandoned.succession().retire(abandoned.ring());
    }

    @Actor
    public void newCarrier() {
        abandoned.succession().takeOver(abandoned.ring());
    }

    @Arbiter
    public void loop(I_Result result) {
        retirement.run();
        result.r1 = abandoned.timesHandedOn();
    }
}
