package dev.heddle.bench.sockets;

/** How a server of several cores takes its connections. */
enum AcceptMode {
    /** One listener a core on the same port: the kernel chooses, by a hash of the addresses. */
    REUSE_PORT("SO_REUSEPORT");

    private final String label;

    AcceptMode(String label) {
        this.label = label;
    }

    /** What it is called in results. */
    @Override
    public String toString() {
        return label;
    }
}
