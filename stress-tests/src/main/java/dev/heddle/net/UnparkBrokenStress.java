package dev.heddle.net;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.scheduler.IoOperation;
import dev.heddle.stress.BrokenTwin;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * The control of {@link UnparkStress}: the driver unparks before it writes DONE, and not after it.
 * Seen by mere interleaving, on any processor.
 */
@JCStressTest
@BrokenTwin(of = UnparkStress.class, removed = "no unpark after the completion, but one before it")
@Outcome(id = "1, false", expect = ACCEPTABLE, desc = "woken, or not asleep yet")
@Outcome(expect = FORBIDDEN, desc = "lost unpark")
@State
public class UnparkBrokenStress {
    private final EarlyKernel kernel = new EarlyKernel();

    @Actor
    public void receiver(IZ_Result result) {
        kernel.receiver = Thread.currentThread();
        result.r1 = kernel.receiveWithin(EarlyKernel.SLEEP_NANOS);
        result.r2 = System.nanoTime() - kernel.completedAtNanos >= EarlyKernel.LOST_NANOS;
    }

    @Actor
    public void loop() {
        kernel.runLoop();
    }

    /** BROKEN ON PURPOSE: a driver that does not use {@link IoOperation#complete}. */
    private static final class EarlyKernel extends PatientKernel {
        private static final long SLEEP_NANOS = 200_000_000;

        /** Of what is left of the sleep when the completion comes, nearly all. */
        private static final long LOST_NANOS = 150_000_000;

        /** Written before the operation is DONE, hence seen by who finds it so. */
        private long completedAtNanos;

        private volatile @Nullable Thread receiver;

        @Override
        boolean complete(IoOperation waiting, boolean isCancelled) {
            LockSupport.unpark(receiver);
            completedAtNanos = System.nanoTime();
            waiting.completeNow(1);
            return true;
        }
    }
}
