package dev.heddle.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.driver.IoDrivers;
import dev.heddle.scheduler.CoreGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import jdk.jfr.consumer.RecordingStream;
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

    @Test
    void aRecordingHasWhatEachCoreDid() throws Exception {
        System.setProperty("heddle.jfr", "true");
        CountDownLatch seen = new CountDownLatch(2);
        try (CoreGroup group = group("recorded");
                RecordingStream stream = new RecordingStream()) {
            stream.enable(CoreEvents.NAME).withPeriod(Duration.ofMillis(20));
            stream.onEvent(
                    CoreEvents.NAME,
                    event -> {
                        boolean isOurs =
                                "recorded-core-0".equals(event.getString("core"))
                                        && "nio".equals(event.getString("driver"))
                                        && !event.getDuration("asleep").isNegative();
                        if (isOurs) {
                            seen.countDown();
                        }
                    });
            stream.startAsync();
            assertTrue(seen.await(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void aGroupThatIsClosedIsInNoRecordingMore(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("cores.jfr");
        CoreGroup group = group("closed");
        CoreEvents events = CoreEvents.register(group);
        group.close();
        events.close();
        try (Recording recording = new Recording()) {
            recording.enable(CoreEvents.NAME).with("period", "everyChunk");
            recording.start();
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> left =
                RecordingFile.readAllEvents(file).stream()
                        .filter(event -> event.getEventType().getName().equals(CoreEvents.NAME))
                        .filter(event -> "closed-core-0".equals(event.getString("core")))
                        .toList();
        assertEquals(List.of(), left);
    }
}
