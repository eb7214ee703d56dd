package dev.heddle.leak;

/** What a program has to close. */
public enum Leakable {
    /** A connection by TCP. */
    SOCKET("a HeddleSocket"),

    /** A listener by TCP. */
    SERVER_SOCKET("a HeddleServerSocket"),

    /** A UDP socket. */
    DATAGRAM_SOCKET("a HeddleDatagramSocket"),

    /** A Unix-domain connection. */
    UNIX_SOCKET("a HeddleUnixSocket"),

    /** A Unix-domain listener. */
    UNIX_SERVER_SOCKET("a HeddleUnixServerSocket"),

    /** An open file. */
    FILE("a HeddleFileChannel"),

    /** Memory that a core has lent to a reader. */
    LENT_BUFFER("a LentBuffer");

    private final String words;

    Leakable(String words) {
        this.words = words;
    }

    /** With its article. */
    @Override
    public String toString() {
        return words;
    }
}
