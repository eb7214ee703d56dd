package dev.heddle.net;

import dev.heddle.driver.SocketErrors;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.WaitLimit;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Submits an operation and parks the calling thread until it is done: a virtual thread of the home
 * core, of another core or of the JDK's scheduler, or a platform thread.
 *
 * <p>A time-out or an interrupt cancels the operation and then waits for its completion, without
 * being interruptible any more: until then the memory is the driver's. If it completed with a
 * result after all, that result counts, so no byte and no connection is lost. If not, what a SEND
 * has sent is exactly its {@link IoOperation#progress}, which the exception has as {@code
 * bytesTransferred}: each partial send advances it before the operation goes on or ends.
 *
 * <p>What is not done at once is also limited by the calling thread's {@link WaitLimit}: each wait
 * of a socket for anything comes by here.
 */
final class OperationWait {
    static {
        // Loads what it needs: where the process is out of descriptors, that could not be read.
        SocketErrors.exception(IoOperation.Kind.ACCEPT, Errno.EMFILE);
        WaitLimit.isOver();
    }

    private OperationWait() {}

    /**
     * Performs a prepared operation.
     *
     * @param timeoutNanos how long it may take; 0 for as long as it likes
     * @param other an endpoint whose close ends it too; null for none
     * @return its result, which is not negative
     * @throws SocketTimeoutException if the time is over, or that of the caller's scope
     * @throws InterruptedIOException if the calling virtual thread is interrupted; a platform
     *     thread's interrupt does not end socket I/O, as with {@code java.net}
     * @throws SocketException if it failed, or the socket was closed meanwhile
     */
    static int perform(
            CoreGroup group, IoOperation operation, long timeoutNanos, @Nullable LiveEndpoint other)
            throws IOException {
        Core core = home(group, operation.endpoint());
        core.submit(operation);
        if (!operation.isDone()) {
            boolean isLimited = timeoutNanos != 0;
            long deadline = isLimited ? System.nanoTime() + timeoutNanos : 0;
            boolean isInterruptible = Thread.currentThread().isVirtual();
            await(core, operation, isLimited, deadline, isInterruptible, other);
        }
        return resultOf(operation);
    }

    /**
     * Performs a prepared operation, as {@link Deadline} has it.
     *
     * @param other as above
     * @return its result, which is not negative
     */
    static int perform(
            CoreGroup group, IoOperation operation, Deadline deadline, @Nullable LiveEndpoint other)
            throws IOException {
        Core core = home(group, operation.endpoint());
        core.submit(operation);
        if (!operation.isDone()) {
            await(core, operation, deadline.isLimited(), deadline.nanoTime(), true, other);
        }
        return resultOf(operation);
    }

    private static int resultOf(IoOperation operation) throws IOException {
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

    private static void await(
            Core core,
            IoOperation operation,
            boolean hasDeadline,
            long deadline,
            boolean isInterruptible,
            @Nullable LiveEndpoint other)
            throws IOException {
        Thread thread = Thread.currentThread();
        boolean isLimited = hasDeadline || WaitLimit.isSet();
        boolean restoreInterrupt = false;
        if (other != null) {
            other.watch();
        }
        try {
            while (!operation.isDone()) {
                if (isClosed(other)) {
                    if (cancel(core, operation)) {
                        throw new SocketException("Socket closed");
                    }
                    return;
                }
                if (!isLimited) {
                    LockSupport.park(operation);
                } else {
                    long own = hasDeadline ? deadline - System.nanoTime() : Long.MAX_VALUE;
                    long left = WaitLimit.atMost(own);
                    if (left <= 0) {
                        if (cancel(core, operation)) {
                            throw cancelled(operation, timedOut(operation.kind()));
                        }
                        return;
                    }
                    LockSupport.parkNanos(operation, left);
                }
                if (thread.isInterrupted() && !operation.isDone() && !isClosed(other)) {
                    if (isInterruptible) {
                        if (cancel(core, operation)) {
                            throw cancelled(operation, interrupted());
                        }
                        return;
                    }
                    // While the status is set, park returns at once.
                    restoreInterrupt |= Thread.interrupted();
                }
            }
        } finally {
            if (other != null) {
                other.unwatch();
            }
            if (restoreInterrupt) {
                thread.interrupt();
            }
        }
    }

    private static boolean isClosed(@Nullable LiveEndpoint other) {
        return other != null && other.isClosed();
    }

    /** Something that one thread has at a time. */
    @FunctionalInterface
    interface Exclusive {
        /** Whether it was had within the time. */
        boolean tryTake(long nanos) throws InterruptedException;
    }

    /** Waits for what an operation of a kind needs beside other threads, until a deadline. */
    static void take(Exclusive wanted, IoOperation.Kind kind, Deadline deadline)
            throws InterruptedIOException {
        try {
            if (!wanted.tryTake(WaitLimit.atMost(deadline.nanosLeft()))) {
                throw timedOut(kind);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        }
    }

    /** Likewise for a time. No interrupt ends the wait, but the thread's status stays set. */
    static void takeUninterruptibly(Exclusive wanted, IoOperation.Kind kind, long nanos)
            throws SocketTimeoutException {
        long deadline = System.nanoTime() + nanos;
        boolean restoreInterrupt = false;
        try {
            for (long left = nanos; left > 0; left = deadline - System.nanoTime()) {
                try {
                    if (wanted.tryTake(left)) {
                        return;
                    }
                } catch (InterruptedException e) {
                    restoreInterrupt = true;
                }
            }
            throw timedOut(kind);
        } finally {
            if (restoreInterrupt) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static InterruptedIOException cancelled(
            IoOperation operation, InterruptedIOException why) {
        why.bytesTransferred = operation.progress();
        return why;
    }

    /** What an interrupt ends with, before it is translated. */
    static InterruptedIOException interrupted() {
        return new InterruptedIOException("interrupted in socket I/O");
    }

    /**
     * What a time-out ends with, in the JDK's words where it has some. By comparisons: a switch
     * over an enum is a class of its own, for which there may be no descriptor left to load it.
     */
    static SocketTimeoutException timedOut(IoOperation.Kind kind) {
        String what = "Write";
        if (kind.isReading()) {
            what = "Read";
        } else if (kind == IoOperation.Kind.ACCEPT) {
            what = "Accept";
        } else if (kind == IoOperation.Kind.CONNECT) {
            what = "Connect";
        }
        return new SocketTimeoutException(what + " timed out");
    }

    /**
     * Cancels and waits for the completion, whatever happens meanwhile.
     *
     * @return whether the operation has ended so, and not by itself
     */
    private static boolean cancel(Core core, IoOperation operation) {
        core.cancel(operation);
        boolean interrupted = Thread.interrupted();
        while (!operation.isDone()) {
            LockSupport.park(operation);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return operation.result() == -Errno.ECANCELED;
    }
}
