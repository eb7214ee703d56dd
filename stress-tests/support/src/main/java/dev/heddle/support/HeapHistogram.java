package dev.heddle.support;

import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.management.JMException;
import javax.management.ObjectName;

/** The objects of this JVM by class, counted exactly: the unreachable ones are collected first. */
public final class HeapHistogram {
    /** The drivers' endpoints, of connections and of listeners. */
    public static final Set<String> ENDPOINTS =
            Set.of(
                    "dev.heddle.driver.unix.UnixEndpoint",
                    "dev.heddle.driver.uring.RingEndpoint",
                    "dev.heddle.driver.epoll.EpollEndpoint",
                    "dev.heddle.driver.nio.NioStream",
                    "dev.heddle.driver.nio.NioListener");

    /** Memory for operations in flight, idle in a core's pool or not. */
    public static final Set<String> NATIVE_BUFFERS = Set.of("dev.heddle.driver.unix.NativeBuffer");

    /** How many of these the pool of a core on io_uring keeps: 4 MiB each of 4, 16 and 64 KiB. */
    public static final long IDLE_NATIVE_BUFFERS = 1024 + 256 + 64;

    /** Virtual threads, Heddle's and the JDK's. */
    public static final Set<String> VIRTUAL_THREADS = Set.of("java.lang.VirtualThread");

    private final String text;

    private HeapHistogram(String text) {
        this.text = text;
    }

    /** Collects, and counts what is left. */
    public static HeapHistogram take() throws JMException {
        return new HeapHistogram(
                (String)
                        ManagementFactory.getPlatformMBeanServer()
                                .invoke(
                                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                        "gcClassHistogram",
                                        new Object[] {new String[0]},
                                        new String[] {String[].class.getName()}));
    }

    /** A line has a number, instances, bytes and the class, with its module where it has one. */
    public long instances(Set<String> classes) {
        return text.lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(columns -> columns.length >= 4 && classes.contains(columns[3]))
                .mapToLong(columns -> Long.parseLong(columns[1]))
                .sum();
    }
}
