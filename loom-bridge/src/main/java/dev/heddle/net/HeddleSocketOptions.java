package dev.heddle.net;

import dev.heddle.driver.TcpOption;
import java.net.SocketOption;

/**
 * Options of Heddle's sockets that {@link java.net.StandardSocketOptions} and {@code
 * jdk.net.ExtendedSocketOptions} do not have. A socket has them where its {@code supportedOptions}
 * names them: with the io_uring and epoll drivers, not with NIO. Elsewhere setting or reading one
 * is an {@link UnsupportedOperationException}.
 */
public final class HeddleSocketOptions {
    /**
     * For how many milliseconds written data may stay unacknowledged, or find no room at the peer,
     * before the connection is given up: reads and writes fail then with "Connection timed out". 0,
     * the default, leaves it to the system (many minutes). Connections that a listener accepts have
     * the listener's. See TCP_USER_TIMEOUT in tcp(7) and RFC 5482.
     */
    public static final SocketOption<Integer> TCP_USER_TIMEOUT = TcpOption.TCP_USER_TIMEOUT;

    /**
     * Of a listener: how many connections may carry data before their handshake is over; 0 for
     * none. The system has to allow it too (sysctl net.ipv4.tcp_fastopen, bit 1). A request that
     * comes so may come twice: RFC 7413, section 2.1.
     */
    public static final SocketOption<Integer> TCP_FASTOPEN = TcpOption.TCP_FASTOPEN;

    /**
     * Of a connection, before it connects: whether {@code connect} may return at once and the
     * handshake go out with the first write, to a server that has allowed it before. What would
     * have failed the connect fails the first write then; a read before it waits for ever.
     *
     * <p>Setting it is a {@link java.net.SocketException} where the system does not allow it
     * (sysctl net.ipv4.tcp_fastopen, bit 0).
     */
    public static final SocketOption<Boolean> TCP_FASTOPEN_CONNECT = TcpOption.TCP_FASTOPEN_CONNECT;

    private HeddleSocketOptions() {}
}
