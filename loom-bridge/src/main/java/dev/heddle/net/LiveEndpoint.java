package dev.heddle.net;

import dev.heddle.driver.SocketEndpoint;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketOption;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** An endpoint and whether it was closed, as all who use the socket share it. Any thread. */
final class LiveEndpoint {
    private static final long CLOSE_WAIT_NANOS = 1_000_000_000;

    private final CoreGroup group;
    private final SocketEndpoint endpoint;
    private final AtomicBoolean closed = new AtomicBoolean();

    LiveEndpoint(CoreGroup group, SocketEndpoint endpoint) {
        this.group = group;
        this.endpoint = endpoint;
    }

    /**
     * The endpoint, to be used at once.
     *
     * @throws SocketException if it was closed
     */
    SocketEndpoint open() throws SocketException {
        if (closed.get()) {
            throw new SocketException("Socket closed");
        }
        return endpoint;
    }

    /** The options that it understands, closed or not. */
    Set<SocketOption<?>> supportedOptions() {
        return endpoint.supportedOptions();
    }

    /**
     * Performs a prepared operation, see {@link OperationWait#perform}.
     *
     * <p>A close is what a failure means, whatever else came first: a time-out, an interrupt, or a
     * reset by the peer.
     */
    int perform(IoOperation prepared, long timeoutNanos) throws IOException {
        try {
            return OperationWait.perform(group, prepared, timeoutNanos);
        } catch (IOException e) {
            throw closed.get() ? closed(e) : e;
        }
    }

    private static SocketException closed(IOException cause) {
        SocketException translated = new SocketException("Socket closed");
        translated.initCause(cause);
        return translated;
    }

    /** Ends what is in flight and frees the descriptor; does nothing the second time. */
    void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        OperationWait.home(group, endpoint).close(endpoint);
        // A port is free again when close returns, except where an operation has to be awaited that
        // a stalled carrier's ring still holds: it is freed later then.
        endpoint.awaitClosed(CLOSE_WAIT_NANOS);
    }
}
