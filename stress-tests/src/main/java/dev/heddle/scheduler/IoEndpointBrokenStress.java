package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The control of {@link IoEndpointStress}: the closed mark and the use count are two words, and the
 * user does not look at the mark again after it has counted itself. A use after the descriptor was
 * freed must be SEEN.
 */
@JCStressTest
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "used, then freed")
@Outcome(id = "-1, 1", expect = ACCEPTABLE, desc = "refused, since it was closed")
@Outcome(expect = ACCEPTABLE_INTERESTING, desc = "used after it was freed: must be seen")
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

    /** BROKEN ON PURPOSE: {@link IoEndpoint} with two words, and one look at the mark too few. */
    private static final class BrokenEndpoint {
        private final AtomicInteger users = new AtomicInteger();
        private final AtomicInteger freed = new AtomicInteger();
        private volatile boolean closed;

        boolean beginUse() {
            if (closed) {
                return false;
            }
            users.incrementAndGet();
            return true;
        }

        void endUse() {
            if (users.decrementAndGet() == 0 && closed) {
                freed.incrementAndGet();
            }
        }

        void closed() {
            closed = true;
            if (users.get() == 0) {
                freed.incrementAndGet();
            }
        }
    }
}
