package dev.heddle.top;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import dev.heddle.management.CoreBeans;
import dev.heddle.measure.CommandFailure;
import dev.heddle.scheduler.LatencyCounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The cores' beans of another JVM of this user, on this machine. One thread at a time. */
final class WatchedProcess implements AutoCloseable {
    private static final ObjectName CORES = cores();

    private final JMXConnector connector;
    private final MBeanServerConnection server;

    private WatchedProcess(JMXConnector connector) throws IOException {
        this.connector = connector;
        server = connector.getMBeanServerConnection();
    }

    private static ObjectName cores() {
        try {
            return new ObjectName(CoreBeans.PATTERN);
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Attaches to a JVM, has it start its JMX agent, for this machine only, and leaves it again.
     *
     * @throws CommandFailure if it is no JVM that can be attached to
     */
    @SuppressWarnings("BanJNDI") // the address is told by the JVM itself, and is on this machine
    static WatchedProcess of(long pid) {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                String address = machine.startLocalManagementAgent();
                return new WatchedProcess(JMXConnectorFactory.connect(new JMXServiceURL(address)));
            } finally {
                machine.detach();
            }
        } catch (IOException | AttachNotSupportedException e) {
            throw CommandFailure.badInput(
                    "process "
                            + pid
                            + " cannot be watched: "
                            + e.getMessage()
                            + "; give the id of a JVM of yours, as jps lists them");
        }
    }

    /**
     * What its cores show now, by name; none if it has ended.
     *
     * @throws IOException if the process does not answer any more
     */
    List<CoreReading> read() throws IOException {
        Map<String, CoreReading> found = new TreeMap<>();
        for (ObjectName bean : server.queryNames(CORES, null)) {
            try {
                CoreReading reading = read(server, bean);
                found.put(reading.name(), reading);
            } catch (JMException gone) {
                // Its group was closed meanwhile.
            }
        }
        return new ArrayList<>(found.values());
    }

    /** The time is that of the figures: an answer may take long, the first one most of all. */
    static CoreReading read(MBeanServerConnection server, ObjectName bean)
            throws IOException, JMException {
        String driver = String.valueOf(server.getAttribute(bean, "Driver"));
        long[] waits = (long[]) server.getAttribute(bean, CoreReading.QUEUE_WAIT_COUNTS);
        Map<String, Long> figures = new HashMap<>();
        long before = System.nanoTime();
        AttributeList read = server.getAttributes(bean, CoreReading.FIGURES);
        long nanos = before + (System.nanoTime() - before) / 2;
        for (Attribute one : read.asList()) {
            if (one.getValue() instanceof Number number) {
                figures.put(one.getName(), number.longValue());
            }
        }
        return new CoreReading(
                bean.getKeyProperty("name"), driver, nanos, figures, LatencyCounts.of(waits));
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException ended) {
            // With the process.
        }
    }
}
