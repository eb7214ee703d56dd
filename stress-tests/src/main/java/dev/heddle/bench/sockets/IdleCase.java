package dev.heddle.bench.sockets;

import java.util.ArrayList;
import java.util.List;

/**
 * One server whose idle connections are measured.
 *
 * @param bufferBytes what the application itself holds for each connection; 0 where buffers come
 *     with the data, as on Netty and by Heddle's lent buffers
 */
record IdleCase(Peer peer, int bufferBytes) {

    /** A usual buffer, and the smallest one that can be read into. */
    private static final List<Integer> BUFFER_BYTES = List.of(16 * 1024, 1);

    /** All cases, in the order in which they are measured and shown. */
    static List<IdleCase> all() {
        List<IdleCase> all = new ArrayList<>();
        for (Peer peer : Peer.values()) {
            if (peer.transport() != null) {
                all.add(new IdleCase(peer, 0));
            } else {
                BUFFER_BYTES.forEach(bytes -> all.add(new IdleCase(peer, bytes)));
            }
            if (peer.isHeddle()) {
                all.add(new IdleCase(peer, 0));
            }
        }
        return List.copyOf(all);
    }

    private boolean isLent() {
        return peer.isHeddle() && bufferBytes == 0;
    }

    /** What its server does. */
    Serve.Service service() {
        return isLent() ? Serve.Service.LENT_ECHO : Serve.Service.ECHO;
    }

    /** What it is called in results. */
    @Override
    public String toString() {
        if (isLent()) {
            return peer + ", lent buffers";
        }
        return bufferBytes == 0 ? peer.toString() : peer + ", buffer " + bufferBytes + " B";
    }
}
