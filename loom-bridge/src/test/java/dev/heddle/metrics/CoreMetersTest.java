package dev.heddle.metrics;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.driver.IoDrivers;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.support.Task;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CoreMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private static CoreGroup group(String name) throws Exception {
        return Heddle.newCoreGroup(
                HeddleOptions.defaults()
                        .withName(name)
                        .withCores(1)
                        .withDriver(IoDrivers.NIO)
                        .withHandOff(Duration.ofMillis(10), 0)
                        .withStallTime(Duration.ZERO)
                        .withCloseTime(Duration.ZERO));
    }

    private double counter(String name) {
        return registry.get("heddle.core." + name)
                .tag("group", "metered")
                .tag("core", "0")
                .functionCounter()
                .count();
    }

    private double gauge(String name) {
        return registry.get("heddle.core." + name).tag("group", "metered").gauge().value();
    }

    @Test
    void countersAndGaugesAreOfTheCore() throws Exception {
        try (CoreGroup group = group("metered");
                CoreMeters meters = new CoreMeters(group)) {
            meters.bindTo(registry);
            Task.run(Heddle.threadFactory(group), Thread::yield).get();
            await().until(() -> counter("tasks") >= 2);
            await().until(() -> counter("wakeups") > 0);
            await().until(() -> counter("asleep") > 0);
            await().until(() -> counter("turns") > 0);
            assertEquals(0, counter("stalls"));
            assertEquals(0, counter("handoffs"));
            assertEquals(0, counter("wakeups.sent"));
            await().until(() -> gauge("waiting") == 0);
            await().until(() -> gauge("threads") == 0);
            assertEquals(0, gauge("timers"));
            assertEquals(0, gauge("sockets"));
            assertEquals(0, gauge("buffers"));
            assertEquals(1, registry.get("heddle.carriers").gauge().value());
            assertEquals(0, registry.get("heddle.carriers.kept").gauge().value());
            group.leakCount().addAndGet(3);
            assertEquals(3, registry.get("heddle.leaks").functionCounter().count());
            assertTrue(
                    registry.get("heddle.core.turn.time").tag("quantile", "1.0").gauge().value()
                            >= 0);
            assertEquals(3, registry.get("heddle.core.queue.wait").gauges().size());
        }
        assertEquals(0, registry.getMeters().size(), "they leave when the meters are closed");
    }

    @Test
    void theyLeaveWithTheirGroup() throws Exception {
        try (CoreGroup group = group("gone")) {
            new CoreMeters(group).bindTo(registry);
            assertTrue(registry.getMeters().size() > 10);
        }
        assertEquals(0, registry.getMeters().size());
    }

    @Test
    void groupsAreToldApart() throws Exception {
        try (CoreGroup one = group("one");
                CoreGroup other = group("other")) {
            new CoreMeters(one).bindTo(registry);
            new CoreMeters(other).bindTo(registry);
            assertEquals(2, registry.get("heddle.core.tasks").functionCounters().size());
        }
    }
}
