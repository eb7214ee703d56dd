package dev.heddle.bench.sockets;

import dev.heddle.management.CoreEvents;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import jdk.jfr.Recording;

/**
 * Looks at all that the cores of this process tell, once a second, as monitoring does: each
 * attribute of each bean, and a flight recording of Heddle's events alone.
 */
final class FigureWatch {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private FigureWatch() {}

    /** Begins, for the groups that are made from now on. Call it before there is one. */
    @SuppressWarnings({"resource", "FutureReturnValueIgnored"}) // both until the process ends
    static void start() {
        System.setProperty("heddle.jmx", "true");
        System.setProperty("heddle.jfr", "true");
        Recording recording = new Recording();
        recording.setToDisk(false);
        recording.enable(CoreEvents.NAME).withPeriod(PERIOD);
        recording.enable("dev.heddle.Stall");
        recording.start();
        Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("figure-watch").factory())
                .scheduleAtFixedRate(
                        FigureWatch::readBeans,
                        PERIOD.toMillis(),
                        PERIOD.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /**
     * Reads each attribute of each of Heddle's beans; returns how many there were.
     *
     * @throws IllegalStateException if one cannot be read
     */
    static int readBeans() {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        int read = 0;
        try {
            Set<ObjectName> names = beans.queryNames(new ObjectName("dev.heddle:*"), null);
            for (ObjectName name : names) {
                for (MBeanAttributeInfo attribute : beans.getMBeanInfo(name).getAttributes()) {
                    beans.getAttribute(name, attribute.getName());
                    read++;
                }
            }
            return read;
        } catch (JMException e) {
            throw new IllegalStateException("a bean cannot be read", e);
        }
    }
}
