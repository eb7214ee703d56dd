package dev.heddle.bench.sockets;

import java.util.ArrayList;
import java.util.List;

/**
 * One server whose idle connections are measured.
 *
 * @param bufferBytes what the application itself holds for each connection; 0 for Netty, whose
 *     buffers come with the data
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
        }
        return List.copyOf(all);
    }

    /** What it is called in results. */
    @Override
    public String toString() {
        return bufferBytes == 0 ? peer.toString() : peer + ", buffer " + bufferBytes + " B";
    }
}
