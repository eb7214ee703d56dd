package dev.heddle.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.driver.IoDrivers;
import dev.heddle.measure.CommandRefusal;
import dev.heddle.scheduler.LatencyCounts;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

class TopTest {
    private static CoreReading reading(String name, long nanos, long tasks, long asleep) {
        return new CoreReading(
                name,
                "nio",
                nanos,
                Map.of(
                        CoreReading.TASKS,
                        tasks,
                        CoreReading.ASLEEP,
                        asleep,
                        CoreReading.LOAD,
                        7L,
                        CoreReading.SOCKETS,
                        5L),
                LatencyCounts.NONE);
    }

    @Test
    void ratesAreOfTheTimeBetween() {
        CoreReading before = reading("a", 0, 1_000, 0);
        CoreReading after = reading("a", 2_000_000_000, 5_000, 500_000_000);
        assertEquals(2_000, after.rateSince(before, CoreReading.TASKS));
        assertEquals(0.75, after.busySince(before), 0.001);
    }

    /** The two clocks are read one after the other. */
    @Test
    void aCoreIsNeverBusierThanAlwaysOrLessThanNever() {
        CoreReading before = reading("a", 0, 0, 0);
        assertEquals(0, reading("a", 1_000, 0, 1_001).busySince(before));
        assertEquals(1, reading("a", 1_000, 0, -1).busySince(before));
    }

    @Test
    void aTableHasTheCoresThatWereThereBefore() {
        String table =
                TopTable.of(
                        List.of(reading("a", 0, 0, 0)),
                        List.of(
                                reading("a", 1_000_000_000, 12_345, 250_000_000),
                                reading("b", 1_000_000_000, 1, 0)));
        List<String> lines = table.lines().toList();
        assertEquals(2, lines.size(), table);
        assertTrue(lines.getLast().matches("a +nio +75% +7 +5 +0 +12,345 .*"), table);
    }

    @Test
    @ResourceLock(Resources.SYSTEM_ERR)
    void badInputIsSaid() {
        CommandRefusal.assertRefused(
                Top::execute, "process 99999999 cannot be watched", "99999999");
        CommandRefusal.assertRefused(Top::execute, "--seconds=0.0", "1", "--seconds", "0");
        CommandRefusal.assertRefused(Top::execute, "--tables=-1", "1", "--tables=-1");
        CommandRefusal.assertRefused(Top::execute, "PID");
    }

    /** Rates and the busy share are of the time between: what else is asked for must not count. */
    @Test
    void aReadingHasTheTimeOfItsFigures() throws Exception {
        AtomicLong figuresNanos = new AtomicLong();
        List<Long> otherNanos = new ArrayList<>();
        InvocationHandler bean =
                (server, method, arguments) -> {
                    if (method.getName().equals("getAttributes")) {
                        figuresNanos.set(System.nanoTime());
                        return new AttributeList(List.of(new Attribute(CoreReading.TASKS, 7L)));
                    }
                    otherNanos.add(System.nanoTime());
                    return "Driver".equals(arguments[1]) ? "nio" : LatencyCounts.NONE.toArray();
                };
        MBeanServerConnection server =
                (MBeanServerConnection)
                        Proxy.newProxyInstance(
                                TopTest.class.getClassLoader(),
                                new Class<?>[] {MBeanServerConnection.class},
                                bean);
        CoreReading reading =
                WatchedProcess.read(server, new ObjectName("dev.heddle:type=Core,name=a"));
        assertEquals(7, reading.figure(CoreReading.TASKS));
        for (long nanos : otherNanos) {
            boolean isBefore = nanos - figuresNanos.get() < 0;
            assertEquals(isBefore, nanos - reading.nanos() < 0);
        }
    }

    /** A JVM may not attach to itself, hence another one. */
    @Test
    void theCoresOfAnotherProcessAreRead() throws Exception {
        Process process =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                "-Dheddle.jmx=true",
                                "-cp",
                                System.getProperty("java.class.path"),
                                OneCore.class.getName())
                        .start();
        try {
            assertEquals("open", process.inputReader().readLine());
            try (WatchedProcess watched = WatchedProcess.of(process.pid())) {
                List<CoreReading> cores = watched.read();
                assertEquals(
                        List.of("watched-core-0"), cores.stream().map(CoreReading::name).toList());
                assertEquals("nio", cores.getFirst().driver());
                assertTrue(cores.getFirst().figure(CoreReading.TURNS) > 0);
            }
        } finally {
            process.getOutputStream().close();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        }
    }

    /** Opens a group and waits for the end of its input. */
    static final class OneCore {
        private OneCore() {}

        public static void main(String[] arguments) throws Exception {
            HeddleOptions options =
                    HeddleOptions.defaults()
                            .withName("watched")
                            .withCores(1)
                            .withDriver(IoDrivers.NIO);
            try (var group = Heddle.newCoreGroup(options)) {
                Heddle.threadFactory(group).newThread(() -> System.out.println("open")).start();
                while (System.in.read() >= 0) {
                    // Nothing is sent.
                }
            }
        }
    }
}
