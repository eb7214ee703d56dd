package dev.heddle.bench.sockets;

import dev.heddle.server.SocketHandler;

/** What an echo handler with blocking calls reads into. */
enum EchoBuffers {
    /** An array, through the socket's streams. */
    ARRAY,
    /** A direct buffer, which the kernel reads and writes without a copy. Heddle only. */
    DIRECT,
    /** What the socket lends while there is something to read. Heddle only. */
    LENT;

    /**
     * The handler.
     *
     * @param bytes length of the buffer of each connection; nothing has one where it is lent
     */
    SocketHandler handler(int bytes) {
        return switch (this) {
            case ARRAY -> new EchoService(bytes);
            case DIRECT -> new DirectEchoService(bytes);
            case LENT -> new LentEchoService();
        };
    }
}
