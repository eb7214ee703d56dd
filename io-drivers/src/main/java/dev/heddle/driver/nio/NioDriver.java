package dev.heddle.driver.nio;

import dev.heddle.driver.socket.SocketDriver;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.PollContext;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Waits by a selector, for channels. Nothing in it is bound to a thread: it moves with the lease as
 * it is, and no operation notices. It needs no native code but the JDK's, on any system.
 *
 * <p><b>A submission tries the system call at once,</b> on the virtual thread that submits, which
 * must not park while it holds the lease. Nothing in it can make it park:
 *
 * <ul>
 *   <li>A channel that is not blocking neither waits nor registers its thread for interrupts.
 *   <li>The locks in a channel are free for whoever has passed its {@link ChannelGate}, and the
 *       lease holder does not wait there: where another thread makes a direct call just then, the
 *       operation is tried again in the loop, when that thread has left.
 *   <li>Locks that channels share are the address look-up's, which {@link NioStream} keeps out, and
 *       the selector's, which only the loop uses ({@link EndpointSelector}).
 *   <li>Classes are loaded and initialised before: see {@link Rehearsal}.
 * </ul>
 *
 * <p>The loop runs on the carrier itself and takes no lock that a virtual thread can hold: those of
 * the selector are the lease holder's alone, but for the one that wakes it ({@link WakeUp}).
 */
final class NioDriver extends SocketDriver {
    /** How long a core without a selector sleeps before it tries again to open one. */
    private static final long RETRY_NANOS = 10_000_000;

    // lease holder only
    private final EndpointSelector selector = new EndpointSelector();
    private final ChannelTransfer transfer = new ChannelTransfer(counters().kernelEntries());

    NioDriver(Core core) {
        super(core);
    }

    @Override
    public String name() {
        return NioTransport.NAME;
    }

    @Override
    public void attach() throws IOException {
        if (!selector.isOpen() && !isShutDown()) {
            Rehearsal.load();
            selector.open();
        }
    }

    @Override
    public void detach() {
        // Everything has moved with the lease.
    }

    // --- the system calls
    // ----------------------------------------------------------------------------

    @Override
    protected void startTransfer(IoOperation operation) {
        counters().submissions().add(1);
        finishOrAwait(operation, perform(operation));
    }

    @Override
    protected int acceptNow(IoOperation operation) {
        return perform(operation);
    }

    @Override
    protected int connectNow(IoOperation operation, SocketAddress remote) {
        return perform(operation);
    }

    @Override
    protected int finishConnect(IoOperation operation) {
        return perform(operation);
    }

    private int perform(IoOperation operation) {
        return ((NioEndpoint) operation.endpoint()).tryPerform(operation, transfer, this);
    }

    // --- waiting
    // -------------------------------------------------------------------------------------

    @Override
    protected void awaitReadiness(IoOperation operation) {
        selector.watch((NioEndpoint) operation.endpoint());
    }

    @Override
    protected void cancelInFlight(IoOperation operation) {
        // The kernel holds nothing of it.
        if (operation.kind() == IoOperation.Kind.ACCEPT) {
            acceptAtLast(operation);
        } else if (operation.kind() == IoOperation.Kind.RECEIVE && isToBeTried(operation)) {
            finishAtLast(operation, perform(operation));
        } else {
            finish(operation, -Errno.ECANCELED);
        }
    }

    @Override
    protected void release(IoEndpoint endpoint) {
        if (selector.forget((NioEndpoint) endpoint)) {
            endpoint.closed();
        }
    }

    @Override
    public void poll(PollContext context) {
        if (!selector.isOpen() && !reopen(context)) {
            return;
        }
        counters().kernelEntries().add(1);
        try {
            selector.select(context);
        } catch (IOException | RuntimeException failure) {
            // Nothing is lost with it: what waits is registered with the next one.
            report(Level.ERROR, "the selector of " + core() + " failed and is replaced", failure);
            close();
        }
        deliver();
    }

    /** A core without a selector waits a little, at most, and tries again. */
    private boolean reopen(PollContext context) {
        try {
            attach();
        } catch (IOException stillNot) {
            if (context.canBlock()) {
                LockSupport.parkNanos(this, RETRY_NANOS);
            }
        }
        return selector.isOpen();
    }

    private void close() {
        try {
            selector.close();
        } catch (IOException e) {
            report(Level.WARNING, "closing the selector of " + core(), e);
        }
    }

    private void deliver() {
        for (NioEndpoint next = selector.pollRetired();
                next != null;
                next = selector.pollRetired()) {
            next.closed();
        }
        for (NioEndpoint next = selector.pollReady(); next != null; next = selector.pollReady()) {
            int ops = next.readyOps();
            if ((ops & ~SelectionKey.OP_WRITE) != 0) {
                goOn(next.reading());
            }
            if ((ops & SelectionKey.OP_WRITE) != 0) {
                goOn(next.writing());
            }
            selector.noteChange(next);
        }
    }

    /**
     * A direct call that was in the way of an operation is over. In the loop only, or after the
     * core's end, when nothing is in flight.
     */
    void resume(NioEndpoint endpoint) {
        endpoint.comeAgain();
        goOn(endpoint.reading());
        goOn(endpoint.writing());
    }

    private void goOn(@Nullable IoOperation operation) {
        if (operation == null) {
            return;
        }
        IoOperation.Kind kind = operation.kind();
        if (kind == IoOperation.Kind.RECEIVE || kind == IoOperation.Kind.SEND) {
            finishOrAwait(operation, perform(operation));
        } else {
            retry(operation);
        }
    }

    @Override
    public void wakeUp() {
        counters().addWakeUp();
        selector.wakeUp();
    }

    @Override
    public void shutDown() {
        beginShutDown();
        for (NioEndpoint member : selector.members()) {
            abort(member);
        }
        close();
        deliver();
    }
}
