package dev.heddle.driver.nio;

import dev.heddle.driver.SocketEndpoint;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A TCP, UDP or Unix-domain socket over a non-blocking channel, used only by whom its {@link
 * ChannelGate} lets in.
 */
abstract class NioEndpoint extends SocketEndpoint {
    /** What stays when nobody waits for it; see {@link EndpointSelector}. */
    private static final int LASTING = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;

    // the same channel
    private final SelectableChannel selectable;
    private final NetworkChannel network;

    private final ChannelGate gate = new ChannelGate();

    // lease holder of the home core only
    private @Nullable SelectionKey key;
    private int readyOps;
    private boolean isChanging;

    /** An operation found the channel in use; {@link NioDriver#resume} will come. */
    private boolean isTurnedAway;

    /** Whom to tell; written before the gate turns an operation away, read after it has said so. */
    private @Nullable NioDriver driver;

    /**
     * @param channel non-blocking; becomes the endpoint's, which closes it
     */
    <C extends SelectableChannel & NetworkChannel> NioEndpoint(C channel) {
        selectable = channel;
        network = channel;
    }

    // --- operations, lease holder only
    // ---------------------------------------------------------------

    // Each makes the system call that an operation is for, which does not wait. They return its
    // result, or a negated error number, -EAGAIN if it would wait.

    int receive(IoOperation operation, ChannelTransfer transfer) throws IOException {
        return -Errno.ENOTCONN;
    }

    int send(IoOperation operation, ChannelTransfer transfer) throws IOException {
        return -Errno.ENOTCONN;
    }

    int accept(IoOperation operation) throws IOException {
        return -Errno.EINVAL;
    }

    int connect(IoOperation operation) throws IOException {
        return -Errno.EINVAL;
    }

    /**
     * Makes the system call, unless a direct call is in its way: {@code driver} is told when that
     * is over.
     *
     * @return its result, or a negated error number, -EAGAIN if it would wait or was not made
     */
    final int tryPerform(
            IoOperation operation, ChannelTransfer transfer, @Nullable NioDriver driver) {
        this.driver = driver;
        if (!gate.tryEnter()) {
            isTurnedAway = true;
            return -Errno.EAGAIN;
        }
        try {
            return switch (operation.kind()) {
                case RECEIVE -> receive(operation, transfer);
                case SEND -> send(operation, transfer);
                case ACCEPT -> accept(operation);
                case CONNECT -> connect(operation);
                case AWAIT_READABLE, AWAIT_WRITABLE, SYNC ->
                        throw new AssertionError(operation + " is no system call of a socket");
            };
        } catch (IOException | IllegalStateException | IllegalArgumentException failure) {
            return -ChannelErrors.errno(failure);
        } finally {
            gate.leave();
        }
    }

    /** What was turned away is tried again now. */
    final void comeAgain() {
        isTurnedAway = false;
    }

    // --- the selector, lease holder only
    // -------------------------------------------------------------

    /** What the operations in flight wait for, as a selector has it. */
    final int wantedOps() {
        if (isTurnedAway) {
            return 0;
        }
        IoOperation reading = reading();
        int wanted = writing() == null ? 0 : SelectionKey.OP_WRITE;
        return reading == null ? wanted : wanted | readyOp(reading.kind(), selectable);
    }

    private static int readyOp(IoOperation.Kind kind, SelectableChannel channel) {
        return switch (kind) {
            case RECEIVE -> SelectionKey.OP_READ;
            // Of the two, a channel has one.
            case AWAIT_READABLE -> channel.validOps() & LASTING;
            case SEND, AWAIT_WRITABLE, SYNC -> SelectionKey.OP_WRITE;
            case ACCEPT -> SelectionKey.OP_ACCEPT;
            case CONNECT -> SelectionKey.OP_CONNECT;
        };
    }

    /** False if a change was noted before and is not made yet. */
    final boolean noteChange() {
        boolean isNew = !isChanging;
        isChanging = true;
        return isNew;
    }

    /**
     * Registers for what is wanted. What was wanted before stays where it may be wanted again.
     *
     * @throws ClosedChannelException if the channel was closed, as a failed connect does
     */
    final void change(Selector selector) throws ClosedChannelException {
        isChanging = false;
        int wanted = wantedOps();
        SelectionKey current = key;
        if (current == null) {
            if (wanted != 0) {
                key = selectable.register(selector, wanted, this);
            }
        } else if (current.isValid()) {
            int before = current.interestOps();
            int after = wanted | (before & LASTING);
            if (after != before) {
                current.interestOps(after);
            }
        } else if (wanted != 0) {
            throw new ClosedChannelException();
        }
    }

    /** Whether a selector has the channel. */
    final boolean isRegistered() {
        return key != null;
    }

    /** Ends the registration, if there is one, with the selector's next select or its close. */
    final void cancelKey() {
        SelectionKey current = key;
        if (current != null) {
            key = null;
            current.cancel();
        }
    }

    /** Notes what the selector has reported. */
    final void noteReady(int ops) {
        readyOps = ops;
    }

    /** What the selector has reported last. */
    final int readyOps() {
        return readyOps;
    }

    // --- direct calls, any thread
    // --------------------------------------------------------------------

    /** A call on the channel. */
    interface ChannelCall<T extends @Nullable Object> {
        T run() throws IOException;
    }

    /** Makes a direct call. */
    final <T> T call(ChannelCall<T> call) throws IOException {
        return direct(() -> callInTurn(call));
    }

    /** Makes a direct call on a channel that the lease holder makes none on. */
    final <T extends @Nullable Object> T direct(ChannelCall<T> call) throws IOException {
        if (!beginUse()) {
            throw new SocketException("Socket closed");
        }
        try {
            return call.run();
        } catch (IOException | IllegalStateException | IllegalArgumentException failure) {
            throw ChannelErrors.ofDirectCall(failure);
        } finally {
            endUse();
        }
    }

    private <T> T callInTurn(ChannelCall<T> call) throws IOException {
        gate.enter();
        try {
            return call.run();
        } finally {
            if (gate.exit()) {
                resumeOperations();
            }
        }
    }

    /** Has what is in flight tried again, in the loop of the home core. */
    final void resumeOperations() {
        Core home = home();
        NioDriver user = driver;
        if (home != null && user != null) {
            home.runInLoop(() -> user.resume(this));
        }
    }

    @Override
    public @Nullable InetSocketAddress localAddress() throws IOException {
        return call(network::getLocalAddress) instanceof InetSocketAddress internet
                ? internet
                : null;
    }

    /** NIO tells the two apart. */
    @Override
    public IOException whyNoRoute(InetSocketAddress remote, NoRouteToHostException clear) {
        return clear;
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) throws IOException {
        SocketOption<T> known = known(option);
        call(() -> network.setOption(known, value));
        noteOption(option, value);
    }

    @Override
    public <T> T getOption(SocketOption<T> option) throws IOException {
        SocketOption<T> known = known(option);
        return call(() -> network.getOption(known));
    }

    private <T> SocketOption<T> known(SocketOption<T> option) {
        SocketOption<T> known = ChannelOptions.find(option, network);
        if (known == null) {
            throw unsupported(option);
        }
        return known;
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return ChannelOptions.of(network);
    }

    @Override
    protected void closeSocket() {
        try {
            selectable.close();
        } catch (IOException unimportant) {
            // The descriptor is freed all the same.
        }
    }
}
