package dev.heddle.driver.unix;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;

/**
 * Internet addresses as the kernel has them: struct sockaddr_in and sockaddr_in6 (netinet/in.h). An
 * IPv4 address of a dual-stack socket is a mapped one: ipv6(7).
 */
final class SocketAddressMemory {
    /** Of the longer of the two, sockaddr_in6. */
    static final int MAX_BYTES = 28;

    /** Of a sockaddr_in. */
    static final int IPV4_BYTES = 16;

    // bits/socket.h
    static final short AF_INET = 2;
    static final short AF_INET6 = 10;

    private static final int PORT_OFFSET = 2;
    private static final int IPV4_ADDRESS_OFFSET = 4;
    private static final int IPV6_ADDRESS_OFFSET = 8;
    private static final int MAPPED_PREFIX_BYTES = 12;
    private static final int SCOPE_OFFSET = 24;

    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt NETWORK_INT =
            ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong NETWORK_LONG =
            ValueLayout.JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

    private SocketAddressMemory() {}

    /**
     * Writes an address.
     *
     * @param into at least {@link #MAX_BYTES} long, aligned to 8
     * @param isIpv6 whether the socket is an IPv6 one
     * @return how many bytes it takes
     */
    static int write(MemorySegment into, boolean isIpv6, InetSocketAddress address) {
        return isIpv6 ? writeIpv6(into, address) : writeIpv4(into, address);
    }

    private static int writeIpv4(MemorySegment into, InetSocketAddress address) {
        into.asSlice(0, IPV4_BYTES).fill((byte) 0);
        into.set(ValueLayout.JAVA_SHORT, 0, AF_INET);
        into.set(NETWORK_SHORT, PORT_OFFSET, (short) address.getPort());
        put(address.getAddress().getAddress(), into, IPV4_ADDRESS_OFFSET);
        return IPV4_BYTES;
    }

    private static int writeIpv6(MemorySegment into, InetSocketAddress address) {
        into.asSlice(0, MAX_BYTES).fill((byte) 0);
        into.set(ValueLayout.JAVA_SHORT, 0, AF_INET6);
        into.set(NETWORK_SHORT, PORT_OFFSET, (short) address.getPort());
        InetAddress host = address.getAddress();
        if (host instanceof Inet6Address inet6) {
            put(inet6.getAddress(), into, IPV6_ADDRESS_OFFSET);
            into.set(ValueLayout.JAVA_INT, SCOPE_OFFSET, inet6.getScopeId());
        } else if (!host.isAnyLocalAddress()) {
            int ipv4Offset = IPV6_ADDRESS_OFFSET + MAPPED_PREFIX_BYTES;
            into.set(ValueLayout.JAVA_SHORT, ipv4Offset - Short.BYTES, (short) 0xffff);
            put(host.getAddress(), into, ipv4Offset);
        }
        return MAX_BYTES;
    }

    private static void put(byte[] bytes, MemorySegment into, int offset) {
        MemorySegment.copy(bytes, 0, into, ValueLayout.JAVA_BYTE, offset, bytes.length);
    }

    /** Reads an address that the kernel has written; a mapped one is the IPv4 one. */
    static InetSocketAddress read(MemorySegment from) {
        int port = Short.toUnsignedInt(from.get(NETWORK_SHORT, PORT_OFFSET));
        short family = from.get(ValueLayout.JAVA_SHORT, 0);
        try {
            if (family == AF_INET) {
                return new InetSocketAddress(bytes(from, IPV4_ADDRESS_OFFSET, 4), port);
            }
            if (family != AF_INET6) {
                throw new AssertionError("address family " + family);
            }
            if (isMapped(from)) {
                int offset = IPV6_ADDRESS_OFFSET + MAPPED_PREFIX_BYTES;
                return new InetSocketAddress(bytes(from, offset, 4), port);
            }
            int scope = from.get(ValueLayout.JAVA_INT, SCOPE_OFFSET);
            byte[] inet6 = new byte[16];
            copy(from, IPV6_ADDRESS_OFFSET, inet6);
            return new InetSocketAddress(
                    Inet6Address.getByAddress(null, inet6, scope == 0 ? -1 : scope), port);
        } catch (UnknownHostException e) {
            throw new AssertionError("the length is that of an address", e);
        }
    }

    private static boolean isMapped(MemorySegment from) {
        return from.get(NETWORK_LONG, IPV6_ADDRESS_OFFSET) == 0
                && from.get(NETWORK_INT, IPV6_ADDRESS_OFFSET + Long.BYTES) == 0xffff;
    }

    private static InetAddress bytes(MemorySegment from, int offset, int length)
            throws UnknownHostException {
        byte[] address = new byte[length];
        copy(from, offset, address);
        return InetAddress.getByAddress(address);
    }

    private static void copy(MemorySegment from, int offset, byte[] into) {
        MemorySegment.copy(from, ValueLayout.JAVA_BYTE, offset, into, 0, into.length);
    }
}
