package dev.heddle.management;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.driver.IoDrivers;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.CoreStatistics;
import dev.heddle.support.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // a group records until it is closed
class CoreEventsTest {
    private static CoreGroup group(String name) throws Exception {
        return Heddle.newCoreGroup(
                HeddleOptions.defaults()
                        .withName(name)
                        .withCores(1)
                        .withDriver(IoDrivers.NIO)
                        .withCloseTime(Duration.ZERO));
    }

    @AfterEach
    void forgetTheProperty() {
        System.clearProperty("heddle.jfr");
    }

    /** What one look of a recording finds of a group's core. */
    private static List<RecordedEvent> eventsOf(String core, Path folder) throws Exception {
        Path file = folder.resolve(core + System.nanoTime() + ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable(CoreEvents.NAME).with("period", "everyChunk");
            recording.start();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals(CoreEvents.NAME))
                .filter(event -> core.equals(event.getString("core")))
                .toList();
    }

    @Test
    void aRecordingHasWhatEachCoreDid(@TempDir Path folder) throws Exception {
        System.setProperty("heddle.jfr", "true");
        try (CoreGroup group = group("recorded")) {
            Task.run(Heddle.threadFactory(group), () -> {}).get();
            CoreStatistics least = group.cores().getFirst().statistics();
            RecordedEvent event = eventsOf("recorded-core-0", folder).getFirst();
            assertEquals("nio", event.getString("driver"));
            assertEquals(0, event.getInt("sockets"));
            assertEquals(0, event.getInt("buffers"));
            assertEquals(0, event.getInt("waiting"));
            assertEquals(0, event.getLong("wakeUpsSent"));
            assertTrue(event.getLong("tasks") >= least.tasks(), event.toString());
            assertTrue(event.getLong("turns") >= least.turns(), event.toString());
            assertTrue(event.getLong("wakeUps") >= least.driver().wakeUps(), event.toString());
            assertTrue(
                    event.getDuration("asleep").toNanos() >= least.asleepNanos(), event.toString());
        }
    }

    /** That of an hour ago says nothing of now. */
    @Test
    void percentilesAreOfTheTimeSinceTheLastEvent(@TempDir Path folder) throws Exception {
        try (CoreGroup group = group("since");
                CoreEvents events = CoreEvents.register(group)) {
            Task.run(
                            Heddle.threadFactory(group),
                            () -> {
                                long until = System.nanoTime() + 3_000_000;
                                while (System.nanoTime() - until < 0) {
                                    Thread.onSpinWait();
                                }
                            })
                    .get();
            long spun = 3_000_000;
            await().until(() ->
                    group.cores().getFirst().statistics().turnTimes().quantileNanos(1) >= spun);
            assertTrue(
                    eventsOf("since-core-0", folder).stream()
                            .anyMatch(event -> event.getDuration("turnTimeP99").toNanos() >= spun));
            await().until(() ->
                    eventsOf("since-core-0", folder).stream()
                            .allMatch(event -> event.getDuration("turnTimeP99").toNanos() < spun));
        }
    }

    @Test
    void aGroupThatIsClosedIsInNoRecordingMore(@TempDir Path folder) throws Exception {
        CoreGroup group = group("closed");
        try (CoreEvents events = CoreEvents.register(group)) {
            assertNotEquals(List.of(), eventsOf("closed-core-0", folder));
            group.close();
            assertEquals(List.of(), eventsOf("closed-core-0", folder));
        }
    }
}
