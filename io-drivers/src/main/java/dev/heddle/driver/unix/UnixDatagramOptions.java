package dev.heddle.driver.unix;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * The options of a UDP socket on Linux: ip(7), ipv6(7), socket(7). As with {@code
 * DatagramChannelImpl} of JDK 25, those that IPv4 and IPv6 have both are set for both on a
 * dual-stack socket, for IPv4 as far as that works, and read for IPv6. Any thread.
 */
final class UnixDatagramOptions {
    private static final int SOL_SOCKET = 1;
    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_IPV6 = 41;

    private static final int SO_INCOMING_NAPI_ID = 56; // asm-generic/socket.h

    // linux/in.h and linux/in6.h: the same option of the two
    private static final Pair MULTICAST_TTL = new Pair(33, 18);
    private static final Pair MULTICAST_LOOP = new Pair(34, 19);
    private static final Pair MTU_DISCOVER = new Pair(10, 23);
    private static final int IP_MULTICAST_IF = 32;
    private static final int IPV6_MULTICAST_IF = 17;

    private static final int MTU_DISCOVER_DONT = 0;
    private static final int MTU_DISCOVER_DO = 2;

    /** struct ip_mreqn { in_addr imr_multiaddr, imr_address; int imr_ifindex; } */
    private static final int REQUEST_BYTES = 12;

    private static final int INDEX_OFFSET = 8;
    private static final int LARGEST_BYTE = 255;

    private record Pair(int ipv4, int ipv6) {}

    private static final Map<SocketOption<?>, Accessor<?>> KNOWN = new LinkedHashMap<>();
    private static final Set<SocketOption<?>> SUPPORTED;

    static {
        add(
                StandardSocketOptions.SO_REUSEADDR,
                (on, value) -> on.socket.setReuseAddress(value),
                on -> on.socket.isReuseAddress());
        add(
                StandardSocketOptions.SO_REUSEPORT,
                (on, value) -> on.socket.setReusePort(value),
                on -> on.socket.isReusePort());
        add(
                StandardSocketOptions.SO_BROADCAST,
                (on, value) -> on.socket.setBroadcast(value),
                on -> on.socket.isBroadcast());
        // The kernel doubles what it is given (socket(7)); java.net answers what was given.
        add(
                StandardSocketOptions.SO_RCVBUF,
                (on, bytes) -> on.socket.setReceiveBufferSize(requireSize(bytes)),
                on -> on.socket.getReceiveBufferSize() / 2);
        add(
                StandardSocketOptions.SO_SNDBUF,
                (on, bytes) -> on.socket.setSendBufferSize(requireSize(bytes)),
                on -> on.socket.getSendBufferSize() / 2);
        add(
                StandardSocketOptions.IP_TOS,
                (on, value) -> on.socket.setTrafficClass(requireByte("IP_TOS", value)),
                on -> on.socket.getTrafficClass());
        add(
                StandardSocketOptions.IP_MULTICAST_TTL,
                (on, hops) -> on.set(MULTICAST_TTL, requireByte("IP_MULTICAST_TTL", hops)),
                on -> on.get(MULTICAST_TTL));
        add(
                StandardSocketOptions.IP_MULTICAST_LOOP,
                (on, value) -> on.set(MULTICAST_LOOP, value ? 1 : 0),
                on -> on.get(MULTICAST_LOOP) != 0);
        add(
                StandardSocketOptions.IP_MULTICAST_IF,
                UnixDatagramOptions::setMulticastInterface,
                on -> {
                    throw new AssertionError("it may be null: see multicastInterface()");
                });
        add(
                ExtendedSocketOptions.IP_DONTFRAGMENT,
                (on, value) -> on.set(MTU_DISCOVER, value ? MTU_DISCOVER_DO : MTU_DISCOVER_DONT),
                on -> on.get(MTU_DISCOVER) == MTU_DISCOVER_DO);
        add(
                ExtendedSocketOptions.SO_INCOMING_NAPI_ID,
                (on, id) -> {
                    throw new SocketException("SO_INCOMING_NAPI_ID can be read only");
                },
                on -> on.socket.getIntOpt(SOL_SOCKET, SO_INCOMING_NAPI_ID));
        SUPPORTED = Set.copyOf(KNOWN.keySet());
    }

    private final Socket socket;
    private final boolean isIpv6;

    /** What was set; a socket has none to begin with, and IPv4 cannot tell its index. */
    private volatile @Nullable NetworkInterface multicastInterface;

    UnixDatagramOptions(Socket socket, boolean isIpv6) {
        this.socket = socket;
        this.isIpv6 = isIpv6;
    }

    private static int requireSize(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException(
                    "buffer size " + bytes + " is negative: give a number of bytes");
        }
        return bytes;
    }

    private static int requireByte(String option, int value) {
        if (value < 0 || value > LARGEST_BYTE) {
            throw new IllegalArgumentException(
                    option + " " + value + " is out of range: give 0 to " + LARGEST_BYTE);
        }
        return value;
    }

    private void set(Pair option, int value) throws IOException {
        if (!isIpv6) {
            socket.setIntOpt(IPPROTO_IP, option.ipv4, value);
            return;
        }
        socket.setIntOpt(IPPROTO_IPV6, option.ipv6, value);
        try {
            socket.setIntOpt(IPPROTO_IP, option.ipv4, value);
        } catch (IOException ipv6Only) {
            // Then there is no IPv4 for which it would matter.
        }
    }

    private int get(Pair option) throws IOException {
        return isIpv6
                ? socket.getIntOpt(IPPROTO_IPV6, option.ipv6)
                : socket.getIntOpt(IPPROTO_IP, option.ipv4);
    }

    private void setMulticastInterface(NetworkInterface chosen) throws IOException {
        if (isIpv6) {
            socket.setIntOpt(IPPROTO_IPV6, IPV6_MULTICAST_IF, chosen.getIndex());
        }
        boolean hasIpv4 = chosen.inetAddresses().anyMatch(Inet4Address.class::isInstance);
        if (hasIpv4) {
            ByteBuffer request =
                    ByteBuffer.allocateDirect(REQUEST_BYTES).order(ByteOrder.nativeOrder());
            request.putInt(INDEX_OFFSET, chosen.getIndex());
            socket.setRawOpt(IPPROTO_IP, IP_MULTICAST_IF, request);
        } else if (!isIpv6) {
            throw new SocketException(
                    "network interface " + chosen.getName() + " has no IPv4 address");
        }
        multicastInterface = chosen;
    }

    <T> void set(SocketOption<T> option, T value) throws IOException {
        accessor(option).setter.set(this, option.type().cast(value));
    }

    /** The interface that was set; null if none was. */
    @Nullable NetworkInterface multicastInterface() {
        return multicastInterface;
    }

    /** The value of any option but {@code IP_MULTICAST_IF}. */
    <T> T get(SocketOption<T> option) throws IOException {
        return accessor(option).getter.get(this);
    }

    @SuppressWarnings("unchecked") // as it was added
    private static <T> Accessor<T> accessor(SocketOption<T> option) {
        Accessor<?> accessor = KNOWN.get(option);
        if (accessor == null) {
            throw new AssertionError(option + " is not among those supported");
        }
        return (Accessor<T>) accessor;
    }

    static Set<SocketOption<?>> supported() {
        return SUPPORTED;
    }

    private interface Setter<T> {
        void set(UnixDatagramOptions on, T value) throws IOException;
    }

    private interface Getter<T> {
        T get(UnixDatagramOptions on) throws IOException;
    }

    private record Accessor<T>(Setter<T> setter, Getter<T> getter) {}

    private static <T> void add(SocketOption<T> option, Setter<T> setter, Getter<T> getter) {
        KNOWN.put(option, new Accessor<>(setter, getter));
    }
}
