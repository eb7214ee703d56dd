package dev.heddle.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.driver.IoDrivers;
import dev.heddle.net.HeddleServerSocket;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.LatencyCounts;
import dev.heddle.scheduler.Timer;
import dev.heddle.support.Stall;
import dev.heddle.support.Task;
import java.lang.management.ManagementFactory;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // beans are there until their registration is closed
class CoreBeansTest {
    private final MBeanServer server = MBeanServerFactory.newMBeanServer();

    private static CoreGroup group(String name) throws Exception {
        return Heddle.newCoreGroup(
                HeddleOptions.defaults()
                        .withName(name)
                        .withCores(1)
                        .withDriver(IoDrivers.NIO)
                        .withCloseTime(Duration.ZERO));
    }

    private Set<String> names() throws Exception {
        return names(server);
    }

    private static Set<String> names(MBeanServer server) throws Exception {
        return server.queryNames(new ObjectName(CoreBeans.PATTERN), null).stream()
                .map(name -> name.getKeyProperty("name"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private long figure(String name, String attribute) throws Exception {
        Object value =
                server.getAttribute(new ObjectName("dev.heddle:type=Core,name=" + name), attribute);
        return ((Number) value).longValue();
    }

    @AfterEach
    void forgetTheProperty() {
        System.clearProperty("heddle.jmx");
    }

    @Test
    void aCoreShowsWhatItDoes() throws Exception {
        try (CoreGroup group = group("shown");
                CoreBeans beans = CoreBeans.register(group, server)) {
            assertEquals(Set.of("shown-core-0"), names());
            ObjectName name = new ObjectName("dev.heddle:type=Core,name=shown-core-0");
            assertEquals("shown", server.getAttribute(name, "Group"));
            assertEquals("nio", server.getAttribute(name, "Driver"));
            Awaitility.await().until(() -> figure("shown-core-0", "AsleepNanos") > 0);
            long before = figure("shown-core-0", "Tasks");
            Task.run(Heddle.threadFactory(group), Thread::yield).get();
            // A task and a turn are counted at their end.
            Awaitility.await().until(() -> figure("shown-core-0", "Tasks") >= before + 2);
            Awaitility.await().until(() -> figure("shown-core-0", "Turns") > 0);
            Awaitility.await().until(() -> figure("shown-core-0", "WakeUps") > 0);
            assertEquals(0, figure("shown-core-0", "Index"));
            assertEquals(0, figure("shown-core-0", "WakeUpsSent"));
            Awaitility.await().until(() -> figure("shown-core-0", "Waiting") == 0);
            assertEquals(0, figure("shown-core-0", "Buffers"));
            try (var listener = new HeddleServerSocket(group)) {
                listener.bind(null);
                listener.setSoTimeout(1);
                assertThrows(SocketTimeoutException.class, listener::accept);
                assertEquals(1, figure("shown-core-0", "Sockets"));
            }
            Awaitility.await().until(() -> figure("shown-core-0", "Sockets") == 0);
        }
    }

    @Test
    void aGroupShowsItsCarriers() throws Exception {
        try (CoreGroup group = group("carried");
                CoreBeans beans = CoreBeans.register(group, server)) {
            ObjectName name = new ObjectName("dev.heddle:type=Group,name=carried");
            assertEquals(1, server.getAttribute(name, "Cores"));
            assertEquals(1, server.getAttribute(name, "Carriers"));
            assertEquals(0, server.getAttribute(name, "KeptCarriers"));
            assertEquals(1 + 256, server.getAttribute(name, "MostCarriers"));
            assertEquals(0, server.getAttribute(name, "Sockets"));
            assertEquals(0, server.getAttribute(name, "Buffers"));
            assertEquals(0L, server.getAttribute(name, "Leaks"));
            group.leakCount().incrementAndGet();
            assertEquals(1L, server.getAttribute(name, "Leaks"));
            try (Stall stall = Stall.of(group.cores().getFirst())) {
                stall.awaitHandOff();
                assertEquals(1, server.getAttribute(name, "KeptCarriers"));
                assertEquals(2, server.getAttribute(name, "Carriers"));
                assertEquals(0, server.getAttribute(name, "SpareCarriers"));
            }
            Awaitility.await().until(() -> server.getAttribute(name, "SpareCarriers").equals(1));
            assertEquals(0, server.getAttribute(name, "KeptCarriers"));
            beans.close();
            assertFalse(server.isRegistered(name));
        }
    }

    @Test
    void whatWaitsIsShownAsCountsAndAsAPercentile() throws Exception {
        try (CoreGroup group = group("waits");
                CoreBeans beans = CoreBeans.register(group, server)) {
            ObjectName name = new ObjectName("dev.heddle:type=Core,name=waits-core-0");
            Timer timer = group.cores().getFirst().schedule(() -> {}, 1, TimeUnit.HOURS);
            Awaitility.await().until(() -> figure("waits-core-0", "Timers") == 1);
            timer.cancel(false);
            Awaitility.await().until(() -> figure("waits-core-0", "Timers") == 0);
            for (String kind : List.of("QueueWait", "TurnTime")) {
                Awaitility.await()
                        .until(() -> {
                            // The probe waits behind the second.
                            var first =
                                    Task.run(
                                            Heddle.threadFactory(group), CoreBeansTest::spinAMilli);
                            Task.run(Heddle.threadFactory(group), CoreBeansTest::spinAMilli).get();
                            first.get();
                            return figure("waits-core-0", kind + "P99Nanos") > 0;
                        });
                long[] counts = (long[]) server.getAttribute(name, kind + "Counts");
                assertTrue(LatencyCounts.of(counts).total() > 0, kind);
            }
        }
    }

    private static void spinAMilli() {
        long until = System.nanoTime() + 1_000_000;
        while (System.nanoTime() - until < 0) {
            Thread.onSpinWait();
        }
    }

    /** Also while it sleeps: who looks at an idle core must not take it for a busy one. */
    @Test
    void theTimeAsleepGrowsWhileACoreSleeps() throws Exception {
        try (CoreGroup group = group("asleep");
                CoreBeans beans = CoreBeans.register(group, server)) {
            long turns = figure("asleep-core-0", "Turns");
            Awaitility.await().until(() -> figure("asleep-core-0", "AsleepNanos") > 100_000_000);
            long asleep = figure("asleep-core-0", "AsleepNanos");
            Awaitility.await().until(() -> figure("asleep-core-0", "AsleepNanos") > asleep);
            assertTrue(figure("asleep-core-0", "Turns") <= turns + 20, "it did not run for that");
        }
    }

    @Test
    void groupsOfOneNameAreToldApartAndLeaveWithTheirGroup() throws Exception {
        CoreGroup first = group("same");
        CoreBeans.register(first, server);
        try (CoreGroup second = group("same")) {
            CoreBeans.register(second, server);
            assertEquals(Set.of("same-core-0", "same-core-0-2"), names());
            first.close();
            assertEquals(Set.of("same-core-0-2"), names());
        }
        assertEquals(Set.of(), names());
        CoreBeans.register(first, server);
        assertEquals(Set.of(), names(), "it is closed");
    }

    @Test
    void anyNameCanBeShown() throws Exception {
        try (CoreGroup group = group("a,b=*?\"c\"");
                CoreBeans beans = CoreBeans.register(group, server)) {
            assertEquals(1, names().size());
            beans.close();
            assertEquals(Set.of(), names());
        }
    }

    @Test
    void aPropertyShowsEachGroup() throws Exception {
        MBeanServer platform = ManagementFactory.getPlatformMBeanServer();
        System.setProperty("heddle.jmx", "true");
        try (CoreGroup group = group("by-property")) {
            assertTrue(names(platform).contains("by-property-core-0"));
        }
        assertTrue(names(platform).stream().noneMatch(name -> name.startsWith("by-property")));
        System.setProperty("heddle.jmx", "perhaps");
        String message =
                assertThrows(IllegalArgumentException.class, () -> group("never")).getMessage();
        assertEquals("-Dheddle.jmx=perhaps is not possible: give true or false", message);
    }
}
