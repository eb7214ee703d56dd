package dev.heddle.net;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.scheduler.IoOperation;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * {@link OperationWait}: a completion beside a thread that parks for it. It really parks; the loop
 * that is shipped completes the receive on the other thread. First result: what the receive
 * returns; second: whether it slept on for long though it had been completed. Only the time from
 * the completion counts: on a busy machine the loop itself may come late.
 *
 * <p>It relies on an order and on a loop: the driver writes DONE (volatile) and then unparks, the
 * thread looks for DONE before each park. Stray unparks, of which an operation that is used again
 * may leave some, only make it look once more.
 */
@JCStressTest
@Outcome(id = "1, false", expect = ACCEPTABLE, desc = "woken, or not asleep yet")
@Outcome(expect = FORBIDDEN, desc = "lost unpark")
@State
public class UnparkStress {
    private final PromptKernel kernel = new PromptKernel();

    @Actor
    public void receiver(IZ_Result result) {
        result.r1 = kernel.receiveWithin(PromptKernel.SLEEP_NANOS);
        result.r2 = System.nanoTime() - kernel.completedAtNanos >= PromptKernel.LOST_NANOS;
    }

    @Actor
    public void loop() {
        kernel.runLoop();
    }

    private static final class PromptKernel extends PatientKernel {
        private static final long SLEEP_NANOS = 10_000_000_000L;

        /** Longer than a busy machine keeps a thread waiting that was unparked. */
        private static final long LOST_NANOS = 5_000_000_000L;

        /** Written before the operation is DONE, hence seen by who finds it so. */
        private long completedAtNanos;

        @Override
        boolean complete(IoOperation waiting, boolean isCancelled) {
            completedAtNanos = System.nanoTime();
            waiting.complete(1);
            return true;
        }
    }
}
