package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * {@link IoEndpoint}: a direct call on the descriptor beside the driver's close. First result: how
 * often the descriptor was freed while it was used, or -1 if its use was refused; second: how often
 * it was freed in the end.
 *
 * <p>Any thread may call; the close is the loop's, with the lease. It relies on the users and the
 * mark of the close being one word, which both sides change by atomic read-modify-writes: the last
 * to leave frees the descriptor.
 */
@JCStressTest
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "used, then freed")
@Outcome(id = "-1, 1", expect = ACCEPTABLE, desc = "refused, since it was closed")
@Outcome(expect = FORBIDDEN, desc = "used after it was freed, never freed, or freed twice")
@State
public class IoEndpointStress {
    private final CountingEndpoint endpoint = new CountingEndpoint();

    @Actor
    public void user(II_Result result) {
        if (endpoint.beginUse()) {
            result.r1 = endpoint.freed;
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
        result.r2 = endpoint.freed;
    }

    private static final class CountingEndpoint extends IoEndpoint {
        private volatile int freed;

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread, or it is the bug to be seen
        protected void free() {
            freed++;
        }
    }
}
