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
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The control of {@link IoEndpointStress}: a user looks at the closed mark and then counts itself,
 * in place of one compare-and-set, so that the close may come in between and find no user. Seen by
 * mere interleaving, on any processor.
 */
@JCStressTest
@BrokenTwin(
        of = IoEndpointStress.class,
        removed = "a look and an addition in place of the compare-and-set of beginUse()")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "used, then freed")
@Outcome(id = "-1, 1", expect = ACCEPTABLE, desc = "refused, since it was closed")
@Outcome(expect = FORBIDDEN, desc = "used after it was freed")
@State
public class IoEndpointBrokenStress {
    private final BrokenEndpoint endpoint = new BrokenEndpoint();

    @Actor
    public void user(II_Result result) {
        if (endpoint.beginUse()) {
            result.r1 = endpoint.freed.get();
            endpoint.endUse();
        } else {
            result.r1 = -1;
        }
    }

    @Actor
    public void driver() {
        endpoint.closed();
    }

    @Arbiter
    public void result(II_Result result) {
        result.r2 = endpoint.freed.get();
    }

    /** BROKEN ON PURPOSE: {@link IoEndpoint} that looks and counts in two steps. */
    private static final class BrokenEndpoint {
        private static final int CLOSED = 1;
        private static final int USER = 2;

        private final AtomicInteger uses = new AtomicInteger();
        private final AtomicInteger freed = new AtomicInteger();

        boolean beginUse() {
            if ((uses.get() & CLOSED) != 0) {
                return false;
            }
            uses.getAndAdd(USER);
            return true;
        }

        void endUse() {
            if (uses.getAndAdd(-USER) == USER + CLOSED) {
                freed.incrementAndGet();
            }
        }

        void closed() {
            if (uses.getAndAdd(CLOSED) == 0) {
                freed.incrementAndGet();
            }
        }
    }
}
