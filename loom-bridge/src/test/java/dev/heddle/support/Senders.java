package dev.heddle.support;

import static org.awaitility.Awaitility.await;

import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that send to a peer which does not read. */
public final class Senders {
    private Senders() {}

    /**
     * Waits until something has come to the peer, and no more comes: the sender is in the middle.
     */
    public static void awaitStuck(Socket peer) {
        AtomicInteger seen = new AtomicInteger();
        await().atMost(Task.PATIENCE)
                .pollInterval(Duration.ofMillis(30))
                .until(() -> {
                    int now = peer.getInputStream().available();
                    return now > 0 && seen.getAndSet(now) == now;
                });
    }
}
