package dev.heddle.driver.socket;

import dev.heddle.scheduler.Errno;

/** Which errors of accept(2) are the listener's, and which those of one connection. */
final class AcceptErrors {
    // asm-generic/errno.h
    private static final int ENONET = 64;
    private static final int EPROTO = 71;
    private static final int ENOPROTOOPT = 92;
    private static final int EOPNOTSUPP = 95;
    private static final int ENETDOWN = 100;
    private static final int ENETUNREACH = 101;
    private static final int EHOSTDOWN = 112;

    private AcceptErrors() {}

    /**
     * Whether a connection broke while it waited in the backlog: accept(2), "Error handling", and
     * ECONNABORTED.
     *
     * @param result of an accept, negative if it failed
     */
    static boolean isOfTheConnection(int result) {
        return switch (-result) {
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
