package dev.heddle.bench.sockets;

import dev.heddle.management.CoreEvents;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
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
final class FigureWatch implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final Recording recording = new Recording();
    private final ScheduledExecutorService reader =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("figure-watch").factory());

    private FigureWatch() {}

    /** Has the groups that are made from now on tell all that they can. */
    static void prepare() {
        System.setProperty("heddle.jmx", "true");
        System.setProperty("heddle.jfr", "true");
    }

    /** Begins. */
    @SuppressWarnings("FutureReturnValueIgnored") // ends with the executor
    static FigureWatch start() {
        FigureWatch started = new FigureWatch();
        started.recording.setToDisk(false);
        started.recording.enable(CoreEvents.NAME).withPeriod(PERIOD);
        started.recording.enable("dev.heddle.Stall");
        started.recording.start();
        started.reader.scheduleAtFixedRate(
                FigureWatch::readBeans,
                PERIOD.toMillis(),
                PERIOD.toMillis(),
                TimeUnit.MILLISECONDS);
        return started;
    }

    /** Ends. */
    @Override
    public void close() {
        reader.close();
        recording.close();
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
