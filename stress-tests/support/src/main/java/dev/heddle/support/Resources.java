package dev.heddle.support;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import javax.management.JMException;

/**
 * What connections may leave behind in this process, counted exactly: descriptors by /proc, objects
 * by the heap's histogram, which collects the unreachable ones first.
 *
 * @param sockets descriptors of sockets
 * @param endpoints the drivers' endpoints, of connections and of listeners
 * @param nativeBuffers memory for operations in flight, idle in a core's pool or not
 * @param virtualThreads Heddle's and the JDK's
 */
public record Resources(long sockets, long endpoints, long nativeBuffers, long virtualThreads) {
    public static Resources count() throws IOException, JMException {
        HeapHistogram histogram = HeapHistogram.take();
        return new Resources(
                Descriptors.countSockets(),
                histogram.instances(HeapHistogram.ENDPOINTS),
                histogram.instances(HeapHistogram.NATIVE_BUFFERS),
                histogram.instances(HeapHistogram.VIRTUAL_THREADS));
    }

    /** Waits until there is no more of anything than there was. */
    public static void awaitAtMost(Resources before) {
        await().atMost(Task.PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(Resources::count, now -> now.isWithin(before));
    }

    private boolean isWithin(Resources before) {
        return sockets <= before.sockets
                && endpoints <= before.endpoints
                && nativeBuffers <= before.nativeBuffers
                && virtualThreads <= before.virtualThreads;
    }

    /** As many native buffers as a group needs. */
    public Resources withNativeBuffers(long most) {
        return new Resources(sockets, endpoints, most, virtualThreads);
    }
}
