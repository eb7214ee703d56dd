package dev.heddle.support;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Assumptions;

/**
 * A peer that forgets its connection without a word, as a machine does that loses its power: a
 * half-open connection (RFC 9293, 3.5.1). A socket in repair mode sends neither FIN nor RST when it
 * is closed (tcp_close of Linux). Needs Linux and CAP_NET_ADMIN: elsewhere the test is skipped.
 */
public final class VanishingPeer implements AutoCloseable {
    private static final int AF_INET = 2;
    private static final int SOCK_STREAM = 1;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_REPAIR = 19;
    private static final int LOOPBACK = 0x7f000001;

    private final int descriptor;
    private final Socket connection;
    private boolean isGone;

    private VanishingPeer(int descriptor, Socket connection) {
        this.descriptor = descriptor;
        this.connection = connection;
    }

    /** Connects to a listener on the IPv4 loopback address, or on all. */
    public static VanishingPeer connectTo(ServerSocket listener) throws IOException {
        Descriptors.requireProc();
        int descriptor = LibC.call("socket", AF_INET, SOCK_STREAM, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(16);
            var bigEndian = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_INET);
            address.set(bigEndian, 2, (short) listener.getLocalPort());
            address.set(JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN), 4, LOOPBACK);
            require(0, LibC.call("connect", descriptor, address, (int) address.byteSize()));
            listener.setSoTimeout((int) Task.PATIENCE.toMillis());
            return new VanishingPeer(descriptor, listener.accept());
        } catch (IOException | RuntimeException e) {
            LibC.call("close", descriptor);
            throw e;
        }
    }

    /** This end. */
    public Socket connection() {
        return connection;
    }

    /** It is gone: nobody is told. */
    public void vanish() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment on = arena.allocateFrom(JAVA_INT, 1);
            int done = LibC.call("setsockopt", descriptor, IPPROTO_TCP, TCP_REPAIR, on, 4);
            Assumptions.assumeTrue(done == 0, "no CAP_NET_ADMIN");
        }
        isGone = true;
        require(0, LibC.call("close", descriptor));
    }

    @Override
    public void close() throws IOException {
        if (!isGone) {
            LibC.call("close", descriptor);
        }
        connection.close();
    }

    private static void require(int expected, int result) throws IOException {
        if (result != expected) {
            throw new IOException("a system call said " + result);
        }
    }
}
