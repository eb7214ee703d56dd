package dev.heddle.support;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Set;
import javax.management.JMException;
import javax.management.ObjectName;

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
    private static final Set<String> ENDPOINTS =
            Set.of(
                    "dev.heddle.driver.unix.UnixEndpoint",
                    "dev.heddle.driver.epoll.EpollEndpoint",
                    "dev.heddle.driver.nio.NioStream",
                    "dev.heddle.driver.nio.NioListener");
    private static final Set<String> NATIVE_BUFFERS = Set.of("dev.heddle.driver.unix.NativeBuffer");
    private static final Set<String> VIRTUAL_THREADS = Set.of("java.lang.VirtualThread");

    public static Resources count() throws IOException, JMException {
        String histogram = histogram();
        return new Resources(
                Descriptors.countSockets(),
                instances(histogram, ENDPOINTS),
                instances(histogram, NATIVE_BUFFERS),
                instances(histogram, VIRTUAL_THREADS));
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

    private static String histogram() throws JMException {
        return (String)
                ManagementFactory.getPlatformMBeanServer()
                        .invoke(
                                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                "gcClassHistogram",
                                new Object[] {new String[0]},
                                new String[] {String[].class.getName()});
    }

    /** A line has a number, instances, bytes and the class, with its module where it has one. */
    private static long instances(String histogram, Set<String> classes) {
        return histogram
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(columns -> columns.length >= 4 && classes.contains(columns[3]))
                .mapToLong(columns -> Long.parseLong(columns[1]))
                .sum();
    }
}
