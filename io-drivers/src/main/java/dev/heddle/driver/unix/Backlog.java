package dev.heddle.driver.unix;

import dev.heddle.scheduler.Errno;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.NativeInetAddress;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Takes connections off a listener's backlog. One that broke while it waited there is an error of
 * accept(2), but none of the listener's: it is passed over, and the next one tried at once, since
 * an edge-triggered listener would not be told of it again. Lease holder only.
 */
final class Backlog {
    // asm-generic/errno.h
    private static final int ENONET = 64;
    private static final int EPROTO = 71;
    private static final int ENOPROTOOPT = 92;
    private static final int EOPNOTSUPP = 95;
    private static final int ENETDOWN = 100;
    private static final int ENETUNREACH = 101;
    private static final int EHOSTDOWN = 112;

    /** More than a backlog holds (net.core.somaxconn): an error that stays is the listener's. */
    private static final int MOST_BROKEN = 4096;

    /** What Netty's {@code Socket.accept} fills: a length, then at most so much of an address. */
    private static final int ADDRESS_BYTES = 26;

    private final byte[] peerAddress = new byte[ADDRESS_BYTES];

    /** The descriptor of the next connection, or -1 if none waits. */
    int next(UnixEndpoint listener) throws IOException {
        for (int broken = 0; ; broken++) {
            try {
                return listener.accept(peerAddress);
            } catch (NativeIoException e) {
                if (!isOfTheConnection(-e.expectedErr()) || broken == MOST_BROKEN) {
                    throw e;
                }
            }
        }
    }

    /**
     * Who made the connection that {@link #next} gave last. Asking the descriptor would be a system
     * call more, and one that was reset meanwhile names nobody.
     */
    InetSocketAddress peer() {
        return NativeInetAddress.address(peerAddress, 1, peerAddress[0]);
    }

    /** accept(2), "Error handling", and ECONNABORTED; EINTR is repeated by Netty. */
    private static boolean isOfTheConnection(int errno) {
        return switch (errno) {
            case Errno.ECONNABORTED,
                    Errno.EHOSTUNREACH,
                    ENONET,
                    EPROTO,
                    ENOPROTOOPT,
                    EOPNOTSUPP,
                    ENETDOWN,
                    ENETUNREACH,
                    EHOSTDOWN ->
                    true;
            default -> false;
        };
    }
}
