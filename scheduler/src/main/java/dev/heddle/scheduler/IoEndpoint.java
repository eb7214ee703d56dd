package dev.heddle.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Something that I/O happens on: a connection or a listener. It belongs to the core of its first
 * operation, its home, for ever; all its operations are submitted there.
 *
 * <p>Its descriptor is freed when its driver says so ({@link #closed}) and no thread is inside a
 * direct call on it ({@link #beginUse}), so a number that the system has given to somebody else is
 * never used. The use count and the closed mark share one word:
 *
 * <pre>
 *   users * 2 + closed     beginUse: +2 unless closed;  endUse: -2;  closed: +1
 * </pre>
 *
 * <p>Whoever makes the word 1 (closed, no user) frees the descriptor; the word never leaves 1.
 */
public abstract class IoEndpoint {
    private static final int CLOSED = 1;
    private static final int USER = 2;

    private static final VarHandle HOME;
    private static final VarHandle USES;

    static {
        try {
            var lookup = MethodHandles.lookup();
            HOME = lookup.findVarHandle(IoEndpoint.class, "home", Core.class);
            USES = lookup.findVarHandle(IoEndpoint.class, "uses", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable Core home;
    private volatile int uses;
    private volatile boolean isFreed;
    private volatile @Nullable Thread closer;

    // lease holder of the home core only
    private @Nullable IoOperation reading;
    private @Nullable IoOperation writing;
    private boolean closing;

    /** For drivers. */
    protected IoEndpoint() {}

    /** Closes the descriptor; called once, on any thread. Must not throw. */
    protected abstract void free();

    /**
     * Whether the descriptor is somebody else's: it is only waited for, by AWAIT_READABLE and
     * AWAIT_WRITABLE, and every other operation ends with {@link Errno#EOPNOTSUPP}. Any thread.
     */
    public boolean isForeign() {
        return false;
    }

    /** The home core, or null before the first operation. Any thread. */
    public @Nullable Core home() {
        return home;
    }

    /**
     * Makes {@code candidate} the home if the endpoint has none.
     *
     * @return the home core
     */
    public Core homeOr(Core candidate) {
        Core now = home;
        if (now != null) {
            return now;
        }
        Core witness = (Core) HOME.compareAndExchange(this, null, candidate);
        if (witness != null) {
            return witness;
        }
        candidate.endpointOpened();
        return candidate;
    }

    /**
     * Begins a direct call on the descriptor, such as reading an option. Any thread.
     *
     * @return false if the endpoint is closed; else call {@link #endUse} after it
     */
    public boolean beginUse() {
        for (int now = uses; (now & CLOSED) == 0; now = uses) {
            if (USES.compareAndSet(this, now, now + USER)) {
                return true;
            }
        }
        return false;
    }

    /** Ends a direct call on the descriptor. */
    public void endUse() {
        if ((int) USES.getAndAdd(this, -USER) == USER + CLOSED) {
            freeAndTell();
        }
    }

    /** Whether the endpoint has been closed by its driver. Any thread. */
    public boolean isClosed() {
        return (uses & CLOSED) != 0;
    }

    /** Nothing is in flight any more: frees the descriptor once it is unused. Driver only, once. */
    public void closed() {
        Core last = home;
        if (last != null) {
            last.endpointClosed();
        }
        if ((int) USES.getAndAdd(this, CLOSED) == 0) {
            freeAndTell();
        }
    }

    private void freeAndTell() {
        free();
        isFreed = true;
        LockSupport.unpark(closer);
    }

    /**
     * Waits uninterruptibly until the driver has closed the endpoint and {@link #free} has returned
     * (the closed mark alone comes before that: a port would not be free yet), at most {@code
     * nanos}. One thread only: the one that asked for the close.
     *
     * @return whether the descriptor is freed
     */
    public boolean awaitClosed(long nanos) {
        closer = Thread.currentThread();
        long deadline = System.nanoTime() + nanos;
        boolean interrupted = false;
        while (!isFreed) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                break;
            }
            LockSupport.parkNanos(this, left);
            // While the status is set, park returns at once and the loop would spin on the very
            // carrier that has to close the endpoint.
            interrupted |= Thread.interrupted();
        }
        closer = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return isFreed;
    }

    // --- for drivers, lease holder of the home core only ---

    /** The operation in flight that is none of {@link #writing}: one at a time. */
    public @Nullable IoOperation reading() {
        return reading;
    }

    /** The SEND or AWAIT_WRITABLE in flight. */
    public @Nullable IoOperation writing() {
        return writing;
    }

    /** Notes an operation as in flight; there must be none of its direction. */
    public void begin(IoOperation operation) {
        if (operation.kind().isWriting()) {
            if (writing != null) {
                throw new IllegalStateException(writing + " has not completed");
            }
            writing = operation;
        } else {
            if (reading != null) {
                throw new IllegalStateException(reading + " has not completed");
            }
            reading = operation;
        }
    }

    /** The operation is in flight no more. */
    public void end(IoOperation operation) {
        if (writing == operation) {
            writing = null;
        } else if (reading == operation) {
            reading = null;
        }
    }

    /** Whether nothing is in flight. */
    public boolean isQuiet() {
        return reading == null && writing == null;
    }

    /** Whether a close was asked for: nothing new may be submitted. */
    public boolean isClosing() {
        return closing;
    }

    /** Notes that a close was asked for. */
    public void beginClosing() {
        closing = true;
    }

    /** A request to close that comes from a thread without the lease. */
    static final class Closing extends LoopMessage {
        private final IoEndpoint endpoint;

        Closing(IoEndpoint endpoint) {
            this.endpoint = endpoint;
        }

        @Override
        void deliver(Core core) {
            core.driver().close(endpoint);
        }

        @Override
        void abandon(Core core) {
            if (!endpoint.isClosed()) {
                endpoint.closed();
            }
        }
    }
}
