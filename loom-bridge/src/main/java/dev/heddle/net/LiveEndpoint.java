package dev.heddle.net;

import dev.heddle.driver.SocketEndpoint;
import dev.heddle.leak.Leakable;
import dev.heddle.leak.Leaks;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.net.SocketException;
import java.net.SocketOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint and whether it was closed, as all who use the socket share it. Any thread.
 *
 * <p>A socket that nobody closed is closed once it is unreachable, as the JDK's {@code
 * NioSocketImpl} has it, and counted as a leak of its group. That cannot end an operation in
 * flight: its driver holds the operation, which holds the thread that waits, whose stack holds this
 * object ({@link #perform}). What the descriptor's number is used for otherwise is counted by the
 * endpoint.
 */
final class LiveEndpoint {
    /** Of this package; nothing that it runs waits. */
    static final Cleaner CLEANER = Cleaner.create();

    private static final long CLOSE_WAIT_NANOS = 1_000_000_000;

    private static final VarHandle EXCHANGES;
    private static final VarHandle CLOSED;

    static {
        try {
            var lookup = MethodHandles.lookup();
            EXCHANGES = lookup.findVarHandle(LiveEndpoint.class, "exchanges", int.class);
            CLOSED = lookup.findVarHandle(Release.class, "isClosed", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final CoreGroup group;
    private final SocketEndpoint endpoint;
    private final Release release;
    private final Cleaner.Cleanable cleanable;

    /**
     * Threads that wait for something else than this endpoint, and are to look whether it was
     * closed. Guarded by this object's monitor.
     */
    private @Nullable List<Thread> watchers;

    /**
     * Odd where bytes were read since the last write, even where not. Even it is changed by the
     * thread that reads, odd by the one that writes. Where these are two, and a peer answers before
     * its partner's write is noted, a read may count as followed by that write: a stop may then
     * take a connection for idle too early, and ends its input, of which what has come is still
     * read. Opaque: a stop reads nothing else by it, and believes it only after some time.
     */
    @SuppressWarnings("unused") // by EXCHANGES
    private int exchanges;

    /**
     * @param what to tell people if nobody closes it
     */
    LiveEndpoint(CoreGroup group, SocketEndpoint endpoint, Leakable what) {
        this.group = group;
        this.endpoint = endpoint;
        release = new Release(group, endpoint, what);
        cleanable = CLEANER.register(this, release);
    }

    /**
     * Whether the socket was closed, and the end of its endpoint: run once, by whoever closes it or
     * by the cleaner. It must not hold the LiveEndpoint.
     */
    private static final class Release implements Runnable {
        private final CoreGroup group;
        private final SocketEndpoint endpoint;
        private final Leakable what;
        private final @Nullable Throwable opened = Leaks.place();

        @SuppressWarnings("unused") // by CLOSED
        private volatile boolean isClosed;

        Release(CoreGroup group, SocketEndpoint endpoint, Leakable what) {
            this.group = group;
            this.endpoint = endpoint;
            this.what = what;
        }

        /** Whether the caller is the first to close it. */
        boolean beginClose() {
            return CLOSED.compareAndSet(this, false, true);
        }

        /**
         * Has the home core close the endpoint, so that the cleaner's thread never waits: not for
         * the core, and not in the kernel where the socket lingers.
         */
        @Override
        public void run() {
            OperationWait.home(group, endpoint).close(endpoint);
            if (beginClose()) {
                Leaks.found(group.leakCount(), what, opened);
            }
        }
    }

    /**
     * The endpoint, to be used at once.
     *
     * @throws SocketException if it was closed
     */
    SocketEndpoint open() throws SocketException {
        if (release.isClosed) {
            throw new SocketException("Socket closed");
        }
        return endpoint;
    }

    /** Whether it was closed. */
    boolean isClosed() {
        return release.isClosed;
    }

    /** The endpoint, for an operation that its driver refuses if it was closed. */
    SocketEndpoint openOrNot() {
        return endpoint;
    }

    /** Where operations are submitted; it is chosen here if there has been none. */
    Core home() {
        return OperationWait.home(group, endpoint);
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
        return perform(prepared, timeoutNanos, null);
    }

    /**
     * Likewise, until a deadline if there is one.
     *
     * @param timeoutNanos counts where there is no deadline
     */
    int perform(IoOperation prepared, long timeoutNanos, @Nullable Deadline deadline)
            throws IOException {
        return perform(prepared, timeoutNanos, deadline, null);
    }

    /**
     * Likewise.
     *
     * @param other an endpoint whose close ends it too; null for none
     */
    int perform(
            IoOperation prepared,
            long timeoutNanos,
            @Nullable Deadline deadline,
            @Nullable LiveEndpoint other)
            throws IOException {
        try {
            int result =
                    deadline == null
                            ? OperationWait.perform(group, prepared, timeoutNanos, other)
                            : OperationWait.perform(group, prepared, deadline, other);
            if (prepared.kind() == IoOperation.Kind.SEND) {
                noteWritten();
            } else if (result > 0) {
                noteRead();
            }
            return result;
        } catch (IOException e) {
            throw explained(e);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Ends a send in flight; its submitter finds -ECANCELED. The home's loop asks, which knows of
     * it. Any thread.
     */
    void cancelSend() {
        Core home = endpoint.home();
        if (home == null) {
            return;
        }
        home.runInLoop(() -> {
            IoOperation sending = endpoint.writing();
            if (sending != null) {
                home.cancel(sending);
            }
        });
    }

    /**
     * How often a read after a write, and a write after a read, has moved bytes. Even: all that was
     * read was followed by a write. Any thread.
     */
    int exchanges() {
        return (int) EXCHANGES.getOpaque(this);
    }

    /** Bytes were read. One thread at a time. */
    void noteRead() {
        int now = exchanges();
        if (now % 2 == 0) {
            EXCHANGES.setOpaque(this, now + 1);
        }
    }

    /** Bytes were written, all that there was. One thread at a time. */
    void noteWritten() {
        int now = exchanges();
        if (now % 2 != 0) {
            EXCHANGES.setOpaque(this, now + 1);
        }
    }

    /** What a failure of an operation means: the close, if the socket was closed. */
    IOException explained(IOException failure) {
        if (!release.isClosed) {
            return failure;
        }
        SocketException translated = new SocketException("Socket closed");
        translated.initCause(failure);
        return translated;
    }

    /**
     * Has a close wake the calling thread, which waits for something else; until {@link #unwatch}.
     * It has to look at {@link #isClosed} before each park.
     *
     * <p>Claim: no close is missed. A close says that it has begun and then takes the monitor to
     * wake who is there; a thread that took it later finds the close when it looks.
     */
    synchronized void watch() {
        List<Thread> known = watchers;
        if (known == null) {
            known = new ArrayList<>(1);
            watchers = known;
        }
        known.add(Thread.currentThread());
    }

    /** The calling thread does not wait any more. */
    synchronized void unwatch() {
        List<Thread> known = watchers;
        if (known != null) {
            known.remove(Thread.currentThread());
        }
    }

    private synchronized void wakeWatchers() {
        List<Thread> known = watchers;
        if (known != null) {
            known.forEach(LockSupport::unpark);
        }
    }

    /** Ends what is in flight and frees the descriptor; does nothing the second time. */
    void close() {
        if (!release.beginClose()) {
            return;
        }
        wakeWatchers();
        cleanable.clean();
        // A port is free again when close returns, except where an operation has to be awaited that
        // a stalled carrier's ring still holds: it is freed later then.
        if (endpoint.awaitClosed(CLOSE_WAIT_NANOS)) {
            endpoint.awaitLinger();
        }
    }
}
