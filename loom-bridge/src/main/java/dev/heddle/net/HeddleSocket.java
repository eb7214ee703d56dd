package dev.heddle.net;

import dev.heddle.Heddle;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;

/**
 * A {@link Socket} whose I/O runs on a core's driver. All of {@code java.net.Socket}'s methods
 * apply; it may be used from any thread, and is cheapest from virtual threads of the core that used
 * it first.
 *
 * <p>There is no {@code SocketChannel} behind it, and no proxy: the properties that name one are
 * not looked at.
 */
public final class HeddleSocket extends Socket {
    private final HeddleSocketImpl socket;

    /** An unconnected socket of the caller's group, or of the default group. */
    public HeddleSocket() throws SocketException {
        this(callersGroup());
    }

    /** An unconnected socket of a group. */
    public HeddleSocket(CoreGroup group) throws SocketException {
        this(new HeddleSocketImpl(group, false));
    }

    HeddleSocket(HeddleSocketImpl socket) throws SocketException {
        super(socket);
        this.socket = socket;
    }

    /** Makes a core the home of a socket that was just accepted. */
    void belongTo(Core core) throws SocketException {
        socket.belongTo(core);
    }

    static CoreGroup callersGroup() {
        Core core = Heddle.currentCore();
        return core != null ? core.group() : Heddle.defaultGroup();
    }

    /**
     * Reads at least one byte into what remains of a buffer; a direct one is filled by the kernel.
     *
     * @return the number of bytes, or -1 at the end of the stream
     * @throws java.net.SocketTimeoutException if {@code SO_TIMEOUT} is set and over
     */
    public int read(ByteBuffer into) throws IOException {
        requireConnected();
        try {
            return socket.read(into);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (InterruptedIOException e) {
            close();
            throw HeddleSocketImpl.closedByInterrupt(e);
        }
    }

    /** Writes what remains of a buffer; a direct one is read by the kernel. */
    public void write(ByteBuffer from) throws IOException {
        requireConnected();
        try {
            socket.write(from);
        } catch (InterruptedIOException e) {
            close();
            throw HeddleSocketImpl.closedByInterrupt(e);
        }
    }

    private void requireConnected() throws SocketException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
        if (!isConnected()) {
            throw new SocketException("Socket is not connected");
        }
    }
}
