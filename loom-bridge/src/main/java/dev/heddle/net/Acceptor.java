package dev.heddle.net;

import dev.heddle.driver.SocketEndpoint;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** Accepts the connections of a listener, one at a time. Any thread. */
final class Acceptor {
    private static final long EXHAUSTION_PAUSE_MILLIS = 10;

    private final LiveEndpoint listener;
    private final TimedLock lock = new TimedLock();

    /** Guarded by {@link #lock}. */
    private final IoOperation operation = new IoOperation();

    Acceptor(LiveEndpoint listener) {
        this.listener = listener;
    }

    /**
     * Waits for a connection.
     *
     * @param timeoutNanos 0 for no limit
     */
    SocketEndpoint accept(long timeoutNanos) throws IOException {
        return accept(timeoutNanos, null);
    }

    /**
     * Likewise, until a deadline if there is one.
     *
     * @param timeoutNanos counts where there is no deadline
     */
    SocketEndpoint accept(long timeoutNanos, @Nullable Deadline deadline) throws IOException {
        long left = lock.lock(IoOperation.Kind.ACCEPT, timeoutNanos, deadline);
        try {
            listener.perform(operation.accept(listener.open()), left, deadline);
            if (!(operation.accepted() instanceof SocketEndpoint brought)) {
                throw new AssertionError("an accept without a connection");
            }
            return brought;
        } catch (SocketException e) {
            pauseIfExhausted();
            throw e;
        } finally {
            try {
                // Throws where an Error has left it in flight.
                operation.forget();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * While descriptors are exhausted accept fails at once, and the connection stays in the
     * backlog: without a pause an accept loop would spin until somebody closes one.
     */
    private void pauseIfExhausted() {
        if (operation.isDone() && isExhaustion(-operation.result())) {
            try {
                Thread.sleep(EXHAUSTION_PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** EIO is what a driver says that was not told why: accept(2) itself does not. */
    private static boolean isExhaustion(int errno) {
        return switch (errno) {
            case Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM, Errno.ENOBUFS, Errno.EIO -> true;
            default -> false;
        };
    }
}
