package dev.heddle.driver.unix;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;

/**
 * {@code connect(2)} with its error number. Netty makes ENETUNREACH and EHOSTUNREACH one exception
 * that does not tell them apart ({@code Errors.newConnectException0}, 4.2.18). Any thread, but not
 * while it holds a lease: the first use takes a tenth of a second and the locks of class loaders.
 */
final class NumberedConnect {
    // asm-generic/socket.h
    private static final int SOL_SOCKET = 1;
    private static final int SO_DOMAIN = 39;

    // bits/socket.h
    private static final short AF_INET = 2;
    private static final short AF_INET6 = 10;

    // netinet/in.h: struct sockaddr_in and sockaddr_in6
    private static final int IPV4_BYTES = 16;
    private static final int IPV6_BYTES = 28;
    private static final int PORT_OFFSET = 2;
    private static final int IPV4_ADDRESS_OFFSET = 4;
    private static final int IPV6_ADDRESS_OFFSET = 8;
    private static final int MAPPED_PREFIX_BYTES = 12;
    private static final int SCOPE_OFFSET = 24;

    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

    private NumberedConnect() {}

    /** Connects, or begins to; returns 0 or the negated error number. */
    static int connect(Socket socket, InetSocketAddress remote) throws IOException {
        boolean isIpv6 = socket.getIntOpt(SOL_SOCKET, SO_DOMAIN) == AF_INET6;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = isIpv6 ? ipv6(arena, remote) : ipv4(arena, remote);
            return NumberedCall.CONNECT.on(socket.intValue(), address);
        }
    }

    private static MemorySegment ipv4(Arena arena, InetSocketAddress remote) {
        MemorySegment address = arena.allocate(IPV4_BYTES, Integer.BYTES);
        address.set(ValueLayout.JAVA_SHORT, 0, AF_INET);
        address.set(NETWORK_SHORT, PORT_OFFSET, (short) remote.getPort());
        put(remote.getAddress().getAddress(), address, IPV4_ADDRESS_OFFSET);
        return address;
    }

    /** An IPv4 address as the mapped one of a dual-stack socket: ipv6(7). */
    private static MemorySegment ipv6(Arena arena, InetSocketAddress remote) {
        MemorySegment address = arena.allocate(IPV6_BYTES, Integer.BYTES);
        address.set(ValueLayout.JAVA_SHORT, 0, AF_INET6);
        address.set(NETWORK_SHORT, PORT_OFFSET, (short) remote.getPort());
        InetAddress host = remote.getAddress();
        if (host instanceof Inet6Address inet6) {
            put(inet6.getAddress(), address, IPV6_ADDRESS_OFFSET);
            address.set(ValueLayout.JAVA_INT, SCOPE_OFFSET, inet6.getScopeId());
        } else {
            int ipv4Offset = IPV6_ADDRESS_OFFSET + MAPPED_PREFIX_BYTES;
            address.set(ValueLayout.JAVA_SHORT, ipv4Offset - Short.BYTES, (short) 0xffff);
            put(host.getAddress(), address, ipv4Offset);
        }
        return address;
    }

    private static void put(byte[] bytes, MemorySegment into, int offset) {
        MemorySegment.copy(bytes, 0, into, ValueLayout.JAVA_BYTE, offset, bytes.length);
    }
}
