package dev.heddle.driver.unix;

import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.IoEndpoint;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The native memory of one call that moves one datagram. It is taken for the call only, so a thread
 * that waits holds none; one is kept for each core, and a second caller at the same time gets a new
 * one. Any thread.
 */
final class DatagramStaging {
    /** More than a datagram can have. */
    static final int BYTES = 64 * 1024;

    /** Neighbours in a cache line of 64 bytes and references of 4 would be written together. */
    private static final int STRIDE = 16;

    private static final int KEPT =
            Integer.highestOneBit(Math.max(1, Runtime.getRuntime().availableProcessors() * 2 - 1));
    private static final AtomicReferenceArray<@Nullable DatagramStaging> IDLE =
            new AtomicReferenceArray<>(KEPT * STRIDE);

    private final MessageHeaders headers = new MessageHeaders(1);
    private final NativeBuffer bytes = new NativeBuffer(BYTES);

    private DatagramStaging() {}

    /** Takes one for a call on an endpoint; {@link #giveBack} it. */
    static DatagramStaging take(IoEndpoint endpoint) {
        DatagramStaging idle = IDLE.getAndSet(place(endpoint), null);
        return idle != null ? idle : new DatagramStaging();
    }

    void giveBack(IoEndpoint endpoint) {
        IDLE.set(place(endpoint), this);
    }

    /** Mostly the calling thread's core is the endpoint's home: nobody else writes there. */
    private static int place(IoEndpoint endpoint) {
        Core home = endpoint.home();
        return home == null ? 0 : (home.index() & (KEPT - 1)) * STRIDE;
    }

    MessageHeaders headers() {
        return headers;
    }

    NativeBuffer bytes() {
        return bytes;
    }
}
