package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * {@link IoOperation.Cancellation}: a time-out, an interrupt or a close has asked from a stranger's
 * thread that an operation end; it completed by itself, and its submitter prepares and submits it
 * anew while the loop delivers the request. The result: the new submission was cancelled, which
 * nobody has asked for.
 *
 * <p>It relies on the order in which the loop reads: IN_FLIGHT first (volatile), then the
 * generation, which the submitter writes before the IN_FLIGHT of the same submission.
 */
@JCStressTest
@Outcome(id = "false", expect = ACCEPTABLE, desc = "the request is stale")
@Outcome(id = "true", expect = FORBIDDEN, desc = "it ends another operation than it is for")
@State
public class StaleCancelStress {
    private final CountingDriver driver = new CountingDriver();
    private final Core core = new ActedCore(home -> driver).core();
    private final SilentEndpoint endpoint = new SilentEndpoint();
    private final IoOperation operation = new IoOperation().awaitReadable(endpoint);
    private final IoOperation.Cancellation request;

    public StaleCancelStress() {
        operation.start(Thread.currentThread());
        request = new IoOperation.Cancellation(operation);
        operation.completeNow(0);
    }

    @Actor
    public void submitter() {
        operation.awaitReadable(endpoint).start(Thread.currentThread());
    }

    @Actor
    public void loop(Z_Result result) {
        request.deliver(core);
        result.r1 = driver.isCancelled;
    }

    private static final class CountingDriver extends IdleDriver {
        private boolean isCancelled;

        @Override
        public void cancel(IoOperation operation) {
            isCancelled = true;
        }
    }
}
