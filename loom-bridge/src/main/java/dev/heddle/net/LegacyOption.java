package dev.heddle.net;

import dev.heddle.driver.SocketEndpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.StandardSocketOptions;

/**
 * The numbered options by which {@code java.net.Socket} and {@code ServerSocket} talk to their
 * implementation, mapped to {@link StandardSocketOptions}.
 */
final class LegacyOption {
    private LegacyOption() {}

    static void set(SocketEndpoint endpoint, int option, Object value) throws SocketException {
        try {
            switch (option) {
                case SocketOptions.SO_LINGER ->
                        // Socket.setSoLinger(false, …) passes Boolean.FALSE.
                        endpoint.setOption(
                                StandardSocketOptions.SO_LINGER,
                                value instanceof Integer seconds ? seconds : -1);
                default -> setStandard(endpoint, standard(option), value);
            }
        } catch (SocketException e) {
            throw e;
        } catch (IOException e) {
            throw asSocketException(e);
        }
    }

    private static <T> void setStandard(
            SocketEndpoint endpoint, SocketOption<T> option, Object value) throws IOException {
        endpoint.setOption(option, option.type().cast(value));
    }

    static Object get(SocketEndpoint endpoint, int option) throws SocketException {
        try {
            return switch (option) {
                case SocketOptions.SO_LINGER -> {
                    Integer seconds = endpoint.getOption(StandardSocketOptions.SO_LINGER);
                    yield seconds < 0 ? (Object) false : seconds;
                }
                case SocketOptions.SO_BINDADDR -> {
                    InetSocketAddress local = endpoint.localAddress();
                    yield local == null
                            ? new InetSocketAddress(0).getAddress()
                            : local.getAddress();
                }
                default -> endpoint.getOption(standard(option));
            };
        } catch (SocketException e) {
            throw e;
        } catch (IOException e) {
            throw asSocketException(e);
        }
    }

    private static SocketOption<?> standard(int option) throws SocketException {
        return switch (option) {
            case SocketOptions.TCP_NODELAY -> StandardSocketOptions.TCP_NODELAY;
            case SocketOptions.SO_OOBINLINE -> SocketEndpoint.SO_OOBINLINE;
            case SocketOptions.SO_KEEPALIVE -> StandardSocketOptions.SO_KEEPALIVE;
            case SocketOptions.SO_REUSEADDR -> StandardSocketOptions.SO_REUSEADDR;
            case SocketOptions.SO_REUSEPORT -> StandardSocketOptions.SO_REUSEPORT;
            case SocketOptions.SO_RCVBUF -> StandardSocketOptions.SO_RCVBUF;
            case SocketOptions.SO_SNDBUF -> StandardSocketOptions.SO_SNDBUF;
            case SocketOptions.IP_TOS -> StandardSocketOptions.IP_TOS;
            default ->
                    throw new SocketException(
                            "unknown socket option 0x" + Integer.toHexString(option));
        };
    }

    private static SocketException asSocketException(IOException failure) {
        SocketException translated = new SocketException(failure.getMessage());
        translated.initCause(failure);
        return translated;
    }
}
