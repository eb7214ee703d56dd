package dev.heddle.examples;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class CoreAlarmsTest extends ExampleTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final List<String> alarms = new CopyOnWriteArrayList<>();

    private boolean hasAlarm(String... parts) {
        return alarms.stream().anyMatch(alarm -> List.of(parts).stream().allMatch(alarm::contains));
    }

    @Test
    void aThreadThatKeepsItsCarrierIsToldAndCounted() throws Exception {
        try (var _ = CoreAlarms.watch(cores(), registry, alarms::add)) {
            Thread busy =
                    Heddle.threadFactory(cores())
                            .newThread(() -> CoreAlarms.compute(Duration.ofMillis(300)));
            busy.start();
            busy.join();
            String who = "VirtualThread[#" + busy.threadId();
            await().atMost(PATIENCE).until(() -> hasAlarm(who, "the core goes on without it"));
            assertTrue(CoreAlarms.handOffs(registry) >= 1);
        }
        assertTrue(registry.getMeters().isEmpty());
    }

    @Test
    void aSocketThatNobodyClosesIsTold() throws Exception {
        try (var _ = CoreAlarms.watch(cores(), registry, alarms::add)) {
            CoreAlarms.forget(cores());
            await().atMost(PATIENCE)
                    .until(() -> {
                        System.gc();
                        return hasAlarm("a HeddleSocket was never closed");
                    });
        }
    }
}
