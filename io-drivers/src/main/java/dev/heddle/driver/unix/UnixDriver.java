package dev.heddle.driver.unix;

import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoDriver;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.nio.channels.AlreadyConnectedException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The life of operations on one core, as both Linux drivers have it: what is refused, what is
 * finished at once, who is told. A driver adds how it waits.
 *
 * <p>Lease holder only throughout, except where {@link IoDriver} says otherwise.
 */
public abstract class UnixDriver implements IoDriver {
    private static final int EISCONN = 106;

    private static final Pattern NUMBER = Pattern.compile("error\\((-\\d+)\\)");

    private final Core core;
    private final UnixTransport transport;
    private final Backlog backlog = new Backlog();

    /** The operation whose {@link #submit} is running: its submitter has not parked yet. */
    private @Nullable IoOperation submitting;

    private boolean isShutDown;

    /**
     * @param core the core that owns the driver
     * @param transport makes the endpoints of accepted connections
     */
    protected UnixDriver(Core core, UnixTransport transport) {
        this.core = core;
        this.transport = transport;
    }

    /** Moves bytes or arranges for it; the operation is noted as in flight. */
    protected abstract void startTransfer(IoOperation operation);

    /** Waits until a listener is readable or a connecting socket writable, then {@link #retry}. */
    protected abstract void awaitReadiness(IoOperation operation);

    /** Ends what is in flight as soon as possible, by {@link #finish}. */
    protected abstract void cancelInFlight(IoOperation operation);

    /** Forgets an endpoint with nothing in flight; it is freed next. */
    protected abstract void deregister(IoEndpoint endpoint);

    /** The core that owns the driver. Any thread. */
    protected final Core core() {
        return core;
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

    private void start(IoOperation operation) {
        switch (operation.kind()) {
            case RECEIVE, SEND -> {
                if (operation.remaining() == 0) {
                    finish(operation, 0);
                } else {
                    startTransfer(operation);
                }
            }
            case ACCEPT -> accept(operation);
            case CONNECT -> connect(operation);
        }
    }

    /** Tries an ACCEPT or CONNECT again, since its descriptor is ready. */
    protected final void retry(IoOperation operation) {
        if (operation.kind() == IoOperation.Kind.ACCEPT) {
            accept(operation);
        } else {
            finishConnect(operation);
        }
    }

    private void accept(IoOperation operation) {
        int descriptor;
        try {
            descriptor = backlog.next((UnixEndpoint) operation.endpoint());
        } catch (IOException e) {
            finish(operation, UnixEndpoint.negatedErrno(e));
            return;
        }
        if (descriptor < 0) {
            awaitReadiness(operation);
            return;
        }
        operation.setAccepted(transport.newEndpoint(new Socket(descriptor), backlog.peer()));
        finish(operation, 0);
    }

    private void connect(IoOperation operation) {
        SocketAddress remote = operation.remote();
        if (remote == null) {
            finish(operation, -Errno.EINVAL);
            return;
        }
        try {
            if (socket(operation).connect(remote)) {
                finish(operation, 0);
            } else {
                awaitReadiness(operation);
            }
        } catch (NoRouteToHostException unclear) {
            // Or no route to the network: SocketEndpoint.whyNoRoute can tell.
            finish(operation, -Errno.EHOSTUNREACH);
        } catch (AlreadyConnectedException e) {
            finish(operation, -EISCONN);
        } catch (IOException e) {
            finish(operation, connectErrno(e));
        }
    }

    private void finishConnect(IoOperation operation) {
        try {
            // SO_ERROR is 0 once the descriptor is writable and connected: connect(2).
            finish(operation, -socket(operation).getSoError());
        } catch (IOException e) {
            finish(operation, UnixEndpoint.negatedErrno(e));
        }
    }

    /** Netty's connect exceptions carry their number in the text only. */
    private static int connectErrno(IOException failure) {
        String text = String.valueOf(failure.getMessage());
        Matcher number = NUMBER.matcher(text);
        return number.find()
                ? Integer.parseInt(number.group(1))
                : UnixEndpoint.negatedErrno(failure);
    }

    /** The socket that an operation is on. */
    protected static Socket socket(IoOperation operation) {
        return ((UnixEndpoint) operation.endpoint()).socket();
    }

    /** Completes an operation that is in flight, and closes its endpoint if that waited for it. */
    protected final void finish(IoOperation operation, int result) {
        IoEndpoint endpoint = operation.endpoint();
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

    private void release(IoEndpoint endpoint) {
        deregister(endpoint);
        endpoint.closed();
    }
}
