package dev.heddle.driver.socket;

import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoDriver;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The life of operations on one core, as all drivers have it: what is refused, what is finished at
 * once, who is told. A driver adds the system calls, none of which waits, and how it waits.
 *
 * <p>Lease holder only throughout, except where {@link IoDriver} says otherwise.
 */
public abstract class SocketDriver implements IoDriver {
    /** More than a backlog holds (net.core.somaxconn): an error that stays is the listener's. */
    private static final int MOST_BROKEN = 4096;

    private final Core core;
    private final DriverCounters counters = new DriverCounters();

    /** The operation whose {@link #submit} is running: its submitter has not parked yet. */
    private @Nullable IoOperation submitting;

    private boolean isShutDown;

    /**
     * @param core the core that owns the driver
     */
    protected SocketDriver(Core core) {
        this.core = core;
    }

    /** Moves bytes, or syncs a file, or arranges for it; the operation is noted as in flight. */
    protected abstract void startTransfer(IoOperation operation);

    /**
     * Takes one connection off the listener's backlog, as {@link IoOperation#setAccepted} has it.
     *
     * @return 0, or a negated error number, -{@link Errno#EAGAIN} if none waits
     */
    protected abstract int acceptNow(IoOperation operation);

    /**
     * Connects, or begins to.
     *
     * @return 0, or a negated error number, -{@link Errno#EAGAIN} if it has begun
     */
    protected abstract int connectNow(IoOperation operation, SocketAddress remote);

    /**
     * What came of a connect that had begun, now that its socket is ready.
     *
     * @return 0, or a negated error number, -{@link Errno#EAGAIN} if it goes on
     */
    protected abstract int finishConnect(IoOperation operation);

    /**
     * Waits until a connecting socket or that of an AWAIT_WRITABLE is writable, or for an ACCEPT or
     * AWAIT_READABLE the socket readable, then {@link #retry}.
     */
    protected abstract void awaitReadiness(IoOperation operation);

    /** Ends what is in flight as soon as possible, by {@link #finish}. */
    protected abstract void cancelInFlight(IoOperation operation);

    /** Forgets an endpoint with nothing in flight, and tells it that it is closed. */
    protected abstract void release(IoEndpoint endpoint);

    /** The core that owns the driver. Any thread. */
    protected final Core core() {
        return core;
    }

    /** What the driver counts. Any thread. */
    protected final DriverCounters counters() {
        return counters;
    }

    /** Whether {@link #shutDown} has begun. */
    protected final boolean isShutDown() {
        return isShutDown;
    }

    /** From here on every submission is refused. */
    protected final void beginShutDown() {
        isShutDown = true;
    }

    /** Logs by a task: a log may block, or wait for a lock that a thread of this core holds. */
    protected final void report(Level level, String message, @Nullable Throwable failure) {
        System.Logger logger = System.getLogger(getClass().getName());
        core.execute(() -> logger.log(level, message, failure));
    }

    @Override
    public final void submit(IoOperation operation) {
        IoEndpoint endpoint = operation.endpoint();
        if (isShutDown) {
            operation.completeNow(-Errno.ECANCELED);
            return;
        }
        if (endpoint.isClosing()) {
            operation.completeNow(-Errno.EBADF);
            return;
        }
        endpoint.begin(operation);
        submitting = operation;
        try {
            start(operation);
        } catch (Throwable defect) {
            if (!operation.isDone()) {
                finish(operation, -Errno.EIO);
            }
            throw defect;
        } finally {
            submitting = null;
        }
    }

    /** No switch: for one, javac makes a class, and a submission must not be what loads it. */
    private void start(IoOperation operation) {
        IoOperation.Kind kind = operation.kind();
        if (!kind.isWait() && operation.endpoint().isForeign()) {
            finish(operation, -Errno.EOPNOTSUPP);
        } else if (kind == IoOperation.Kind.ACCEPT) {
            finishOrAwait(operation, acceptSound(operation));
        } else if (kind == IoOperation.Kind.CONNECT) {
            connect(operation);
        } else if (kind.isWait()) {
            awaitReadiness(operation);
        } else if (operation.remaining() == 0 && kind != IoOperation.Kind.SYNC) {
            finish(operation, 0);
        } else {
            startTransfer(operation);
        }
    }

    /** Goes on with an ACCEPT, a CONNECT or a wait, since its socket is ready. */
    protected final void retry(IoOperation operation) {
        if (operation.kind() == IoOperation.Kind.ACCEPT) {
            finishOrAwait(operation, acceptSound(operation));
        } else if (operation.kind() == IoOperation.Kind.CONNECT) {
            finishOrAwait(operation, finishConnect(operation));
        } else {
            finish(operation, 0);
        }
    }

    /**
     * A connection that broke in the backlog is no error of the listener's: it is passed over, and
     * the next one tried at once, since an edge-triggered listener would not be told of it again.
     */
    private int acceptSound(IoOperation operation) {
        int result = acceptNow(operation);
        for (int i = 0; i < MOST_BROKEN && brokeInTheBacklog(result); i++) {
            result = acceptNow(operation);
        }
        return result;
    }

    /**
     * Ends an accept that is to end, with the connection that has come before the driver was told.
     */
    protected final void acceptAtLast(IoOperation accept) {
        finishAtLast(accept, isToBeTried(accept) ? acceptSound(accept) : -Errno.EAGAIN);
    }

    /**
     * Whether an operation that is to end is to be tried once more: what it waited for may have
     * come since the driver has looked, and what needs no waiting is done, however late it is. Not
     * where its endpoint is closed, or the core ends.
     */
    protected final boolean isToBeTried(IoOperation ending) {
        return !ending.endpoint().isClosing() && !isShutDown;
    }

    /** What the last try of an operation said. */
    protected final void finishAtLast(IoOperation operation, int result) {
        finish(operation, result == -Errno.EAGAIN ? -Errno.ECANCELED : result);
    }

    /** What accept(2) says under "Error handling", and ECONNABORTED. */
    private static boolean brokeInTheBacklog(int result) {
        return switch (-result) {
            case Errno.ECONNABORTED,
                    Errno.EHOSTUNREACH,
                    Errno.ENONET,
                    Errno.EPROTO,
                    Errno.ENOPROTOOPT,
                    Errno.EOPNOTSUPP,
                    Errno.ENETDOWN,
                    Errno.ENETUNREACH,
                    Errno.EHOSTDOWN ->
                    true;
            default -> false;
        };
    }

    private void connect(IoOperation operation) {
        SocketAddress remote = operation.remote();
        finishOrAwait(operation, remote == null ? -Errno.EINVAL : connectNow(operation, remote));
    }

    /** What a system call said: that the operation has to wait, or how it has ended. */
    protected final void finishOrAwait(IoOperation operation, int result) {
        if (result == -Errno.EAGAIN) {
            awaitReadiness(operation);
        } else {
            finish(operation, result);
        }
    }

    /** Completes an operation that is in flight, and closes its endpoint if that waited for it. */
    protected final void finish(IoOperation operation, int result) {
        IoEndpoint endpoint = operation.endpoint();
        counters.completions().add(1);
        endpoint.end(operation);
        if (operation == submitting) {
            operation.completeNow(result);
        } else {
            operation.complete(result);
        }
        if (endpoint.isClosing() && endpoint.isQuiet()) {
            release(endpoint);
        }
    }

    @Override
    public final void cancel(IoOperation operation) {
        if (!operation.isCancelRequested()) {
            operation.requestCancel();
            cancelInFlight(operation);
        }
    }

    @Override
    public final void close(IoEndpoint endpoint) {
        if (endpoint.isClosing()) {
            return;
        }
        endpoint.beginClosing();
        if (endpoint.isQuiet()) {
            release(endpoint);
            return;
        }
        // Each cancel may finish its operation at once; the last one to finish releases.
        IoOperation reading = endpoint.reading();
        if (reading != null) {
            cancel(reading);
        }
        IoOperation writing = endpoint.writing();
        if (writing != null) {
            cancel(writing);
        }
    }

    /** Ends what is in flight on an endpoint at once, where the kernel holds nothing of it. */
    protected final void abort(IoEndpoint endpoint) {
        IoOperation reading = endpoint.reading();
        if (reading != null) {
            finish(reading, -Errno.ECANCELED);
        }
        IoOperation writing = endpoint.writing();
        if (writing != null) {
            finish(writing, -Errno.ECANCELED);
        }
    }

    @Override
    public final Statistics statistics() {
        return counters.statistics();
    }
}
