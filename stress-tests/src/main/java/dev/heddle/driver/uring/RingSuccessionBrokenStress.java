package dev.heddle.driver.uring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.scheduler.IoOperation;
import dev.heddle.stress.BrokenTwin;
import dev.heddle.stress.NeedsDriver;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The control of {@link RingSuccessionStress}: neither carrier holds the ring's monitor; ring,
 * entries and driver are those that are shipped. Seen by mere interleaving, on any processor.
 */
@JCStressTest
@NeedsDriver(RingTransport.NAME)
@BrokenTwin(of = RingSuccessionStress.class, removed = "no monitor around the ring's entries")
@Outcome(id = "1", expect = ACCEPTABLE, desc = "it goes on, once")
@Outcome(expect = FORBIDDEN, desc = "lost, or armed twice")
@State
public class RingSuccessionBrokenStress {
    private final AbandonedRing abandoned = AbandonedRing.withWatch();
    private final Retirement retirement = new Retirement(abandoned.succession());

    /** BROKEN ON PURPOSE: {@link RingSuccession#retire} without the monitor. */
    @Actor
    public void oldCarrier() {
        SilentRing own = abandoned.ring();
        own.redirect(retirement);
        own.cancelAll();
    }

    /** BROKEN ON PURPOSE: {@link RingSuccession#takeOver} without the monitor. */
    @Actor
    public void newCarrier() {
        for (Submission submission : abandoned.ring().inFlight()) {
            IoOperation operation = submission.operation;
            if (operation != null) {
                submission.leave();
                abandoned.driver().queueAsWatch(operation);
            }
        }
    }

    @Arbiter
    public void loop(I_Result result) {
        retirement.run();
        result.r1 = abandoned.timesHandedOn();
    }
}
