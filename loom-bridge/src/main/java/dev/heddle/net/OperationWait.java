package dev.heddle.net;

import dev.heddle.driver.SocketErrors;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Submits an operation and parks the calling thread until it is done: a virtual thread of the home
 * core, of another core or of the JDK's scheduler, or a platform thread.
 *
 * <p>A time-out or an interrupt cancels the operation and then waits for its completion, without
 * being interruptible any more: until then the memory is the driver's. If it completed with a
 * result after all, that result counts, so no byte and no connection is lost.
 */
final class OperationWait {
    static {
        // Loads what it needs: where the process is out of descriptors, that could not be read.
        SocketErrors.exception(IoOperation.Kind.ACCEPT, Errno.EMFILE);
    }

    private OperationWait() {}

    /**
     * Performs a prepared operation.
     *
     * @param timeoutNanos how long it may take; 0 for as long as it likes
     * @return its result, which is not negative
     * @throws SocketTimeoutException if the time is over
     * @throws InterruptedIOException if the calling virtual thread is interrupted; a platform
     *     thread's interrupt does not end socket I/O, as with {@code java.net}
     * @throws java.net.SocketException if it failed, or the socket was closed meanwhile
     */
    static int perform(CoreGroup group, IoOperation operation, long timeoutNanos)
            throws IOException {
        Core core = home(group, operation.endpoint());
        core.submit(operation);
        if (!operation.isDone()) {
            await(core, operation, timeoutNanos);
        }
        int result = operation.result();
        if (result < 0) {
            throw SocketErrors.exception(operation.kind(), -result);
        }
        return result;
    }

    /** The endpoint's home: where it is used first, if that is on a core of its group. */
    static Core home(CoreGroup group, IoEndpoint endpoint) {
        Core home = endpoint.home();
        if (home != null) {
            return home;
        }
        Core current = group.currentCore();
        return endpoint.homeOr(current != null ? current : group.place());
    }

    private static void await(Core core, IoOperation operation, long timeoutNanos)
            throws IOException {
        Thread thread = Thread.currentThread();
        boolean restoreInterrupt = false;
        long deadline = timeoutNanos == 0 ? 0 : System.nanoTime() + timeoutNanos;
        try {
            while (!operation.isDone()) {
                if (timeoutNanos == 0) {
                    LockSupport.park(operation);
                } else {
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        cancel(core, operation);
                        if (operation.result() == -Errno.ECANCELED) {
                            throw new SocketTimeoutException(
                                    timeoutText(operation.kind(), timeoutNanos));
                        }
                        return;
                    }
                    LockSupport.parkNanos(operation, left);
                }
                if (thread.isInterrupted() && !operation.isDone()) {
                    if (thread.isVirtual()) {
                        cancel(core, operation);
                        if (operation.result() == -Errno.ECANCELED) {
                            throw new InterruptedIOException("interrupted in socket I/O");
                        }
                        return;
                    }
                    // While the status is set, park returns at once.
                    restoreInterrupt |= Thread.interrupted();
                }
            }
        } finally {
            if (restoreInterrupt) {
                thread.interrupt();
            }
        }
    }

    static String timeoutText(IoOperation.Kind kind, long timeoutNanos) {
        return switch (kind) {
            case RECEIVE -> "Read timed out";
            case ACCEPT -> "Accept timed out";
            case CONNECT -> "Connect timed out";
            case SEND -> "Write timed out after " + timeoutNanos / 1_000_000 + " ms";
        };
    }

    /** Cancels and waits for the completion, whatever happens meanwhile. */
    private static void cancel(Core core, IoOperation operation) {
        core.cancel(operation);
        boolean interrupted = Thread.interrupted();
        while (!operation.isDone()) {
            LockSupport.park(operation);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
