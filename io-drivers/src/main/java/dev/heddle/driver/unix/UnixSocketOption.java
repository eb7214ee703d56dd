package dev.heddle.driver.unix;

import dev.heddle.driver.SocketEndpoint;
import dev.heddle.driver.TcpOption;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.jspecify.annotations.Nullable;

/**
 * How a Java socket option is read and written on Linux. Sizes and times are in Java's units: bytes
 * and seconds.
 */
abstract class UnixSocketOption {
    private static final int SOL_SOCKET = 1;
    private static final int IPPROTO_TCP = 6;
    private static final Map<SocketOption<?>, UnixSocketOption> KNOWN = new LinkedHashMap<>();

    static {
        flag(StandardSocketOptions.TCP_NODELAY, Socket::setTcpNoDelay, Socket::isTcpNoDelay);
        flag(StandardSocketOptions.SO_KEEPALIVE, Socket::setKeepAlive, Socket::isKeepAlive);
        flag(StandardSocketOptions.SO_REUSEADDR, Socket::setReuseAddress, Socket::isReuseAddress);
        flag(StandardSocketOptions.SO_REUSEPORT, Socket::setReusePort, Socket::isReusePort);
        // The kernel doubles what it is given (socket(7)); java.net answers what was given.
        number(
                StandardSocketOptions.SO_RCVBUF,
                Socket::setReceiveBufferSize,
                socket -> socket.getReceiveBufferSize() / 2);
        number(
                StandardSocketOptions.SO_SNDBUF,
                Socket::setSendBufferSize,
                socket -> socket.getSendBufferSize() / 2);
        number(StandardSocketOptions.SO_LINGER, Socket::setSoLinger, Socket::getSoLinger);
        number(StandardSocketOptions.IP_TOS, Socket::setTrafficClass, Socket::getTrafficClass);
        // linux/tcp.h
        tcp(ExtendedSocketOptions.TCP_KEEPIDLE, 4);
        tcp(ExtendedSocketOptions.TCP_KEEPINTERVAL, 5);
        tcp(ExtendedSocketOptions.TCP_KEEPCOUNT, 6);
        tcp(TcpOption.TCP_USER_TIMEOUT, 18);
        tcp(TcpOption.TCP_FASTOPEN, 23);
        tcpFlag(ExtendedSocketOptions.TCP_QUICKACK, 12);
        tcpFlag(TcpOption.TCP_FASTOPEN_CONNECT, 30);
    }

    static {
        int incomingNapiId = 56; // asm-generic/socket.h
        number(
                ExtendedSocketOptions.SO_INCOMING_NAPI_ID,
                (socket, value) -> {
                    throw new SocketException("SO_INCOMING_NAPI_ID can only be read");
                },
                socket -> socket.getIntOpt(SOL_SOCKET, incomingNapiId));
    }

    private static final Set<SocketOption<?>> ALL = Set.copyOf(KNOWN.keySet());

    static {
        int oobInline = 10;
        flag(
                SocketEndpoint.SO_OOBINLINE,
                (socket, on) -> socket.setIntOpt(SOL_SOCKET, oobInline, on ? 1 : 0),
                socket -> socket.getIntOpt(SOL_SOCKET, oobInline) != 0);
    }

    /** Those of the JDK's channels ({@code SocketChannelImpl} of JDK 25). */
    private static final Map<SocketOption<?>, UnixSocketOption> OF_UNIX_DOMAIN =
            Map.of(
                    StandardSocketOptions.SO_RCVBUF, known(StandardSocketOptions.SO_RCVBUF),
                    StandardSocketOptions.SO_SNDBUF, known(StandardSocketOptions.SO_SNDBUF),
                    StandardSocketOptions.SO_LINGER, known(StandardSocketOptions.SO_LINGER),
                    ExtendedSocketOptions.SO_PEERCRED,
                            new Typed<>(
                                    UnixDomainPrincipal.class,
                                    (socket, value) -> {
                                        throw new SocketException(
                                                "SO_PEERCRED cannot be set: it is the peer's");
                                    },
                                    PeerCredentials::of));

    private static UnixSocketOption known(SocketOption<?> option) {
        return Objects.requireNonNull(KNOWN.get(option), option.name());
    }

    abstract void set(Socket socket, Object value) throws IOException;

    abstract Object get(Socket socket) throws IOException;

    /** The option, or null if it is not known. */
    static @Nullable UnixSocketOption of(SocketOption<?> option) {
        return KNOWN.get(option);
    }

    static Set<SocketOption<?>> all() {
        return ALL;
    }

    /** The option of a Unix-domain socket, or null if it is not known. */
    static @Nullable UnixSocketOption ofUnixDomain(SocketOption<?> option) {
        return OF_UNIX_DOMAIN.get(option);
    }

    static Set<SocketOption<?>> allOfUnixDomain() {
        return OF_UNIX_DOMAIN.keySet();
    }

    private interface Setter<T> {
        void set(Socket socket, T value) throws IOException;
    }

    private interface Getter<T> {
        T get(Socket socket) throws IOException;
    }

    private static void flag(
            SocketOption<Boolean> option, Setter<Boolean> setter, Getter<Boolean> getter) {
        KNOWN.put(option, new Typed<>(Boolean.class, setter, getter));
    }

    private static void number(
            SocketOption<Integer> option, Setter<Integer> setter, Getter<Integer> getter) {
        KNOWN.put(option, new Typed<>(Integer.class, setter, getter));
    }

    private static void tcp(SocketOption<Integer> option, int number) {
        number(
                option,
                (socket, value) -> socket.setIntOpt(IPPROTO_TCP, number, value),
                socket -> socket.getIntOpt(IPPROTO_TCP, number));
    }

    private static void tcpFlag(SocketOption<Boolean> option, int number) {
        flag(
                option,
                (socket, on) -> socket.setIntOpt(IPPROTO_TCP, number, on ? 1 : 0),
                socket -> socket.getIntOpt(IPPROTO_TCP, number) != 0);
    }

    private static final class Typed<T> extends UnixSocketOption {
        private final Class<T> type;
        private final Setter<T> setter;
        private final Getter<T> getter;

        Typed(Class<T> type, Setter<T> setter, Getter<T> getter) {
            this.type = type;
            this.setter = setter;
            this.getter = getter;
        }

        @Override
        void set(Socket socket, Object value) throws IOException {
            setter.set(socket, type.cast(value));
        }

        @Override
        Object get(Socket socket) throws IOException {
            return getter.get(socket);
        }
    }
}
