package dev.heddle.driver.unix;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;

/**
 * {@code connect(2)} with its error number. Netty makes ENETUNREACH and EHOSTUNREACH one exception
 * that does not tell them apart ({@code Errors.newConnectException0}, 4.2.18). Any thread, but not
 * while it holds a lease: the first use takes a tenth of a second and the locks of class loaders.
 */
final class NumberedConnect {
    // asm-generic/socket.h
    private static final int SOL_SOCKET = 1;
    private static final int SO_DOMAIN = 39;

    private NumberedConnect() {}

    /** Whether its addresses are IPv6 ones. */
    static boolean isIpv6(Socket socket) throws IOException {
        return socket.getIntOpt(SOL_SOCKET, SO_DOMAIN) == SocketAddressMemory.AF_INET6;
    }

    /** Connects, or begins to; returns 0 or the negated error number. */
    static int connect(Socket socket, InetSocketAddress remote) throws IOException {
        boolean isIpv6 = isIpv6(socket);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(SocketAddressMemory.MAX_BYTES, Long.BYTES);
            int length = SocketAddressMemory.write(address, isIpv6, remote);
            return NumberedCall.CONNECT.on(socket.intValue(), address.asSlice(0, length));
        }
    }
}
