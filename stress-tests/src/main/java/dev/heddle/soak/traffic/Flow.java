package dev.heddle.soak.traffic;

/** A kind of conversation. */
public enum Flow {
    /** A TCP stream that comes back. */
    ECHO,

    /** The same through a proxy in the process under test. */
    PROXY,

    /** HTTP requests, some of them pipelined. */
    HTTP,

    /** A stream on a Unix-domain socket that comes back. */
    UNIX,

    /** Datagrams that come back. */
    UDP,

    /**
     * A stream whose client is to be reset, killed or silent: its bytes count, its end does not.
     */
    DOOMED
}
