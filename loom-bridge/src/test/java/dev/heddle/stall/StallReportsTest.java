package dev.heddle.stall;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.driver.IoDrivers;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StallReportsTest {
    private static final int NO_SPARE = 0;

    private final List<LogRecord> lines = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger(StallReports.LOGGER);
    private final Handler handler =
            new Handler() {
                @Override
                public void publish(LogRecord line) {
                    lines.add(line);
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };
    private volatile boolean mayEnd;

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void listenNoMore() {
        mayEnd = true;
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
    }

    private static CoreGroup open(int spareCarriers) throws IOException {
        return Heddle.newCoreGroup(
                HeddleOptions.defaults()
                        .withName("stalled")
                        .withCores(1)
                        .withDriver(IoDrivers.NIO)
                        .withHandOff(Duration.ofMillis(4), spareCarriers)
                        .withStallTime(Duration.ofMillis(20)));
    }

    /** The name is what the log is to show of it. */
    private void spinUntilItMayEnd() {
        while (!mayEnd) {
            Thread.onSpinWait();
        }
    }

    private LogRecord awaitLine() {
        await().until(() -> !lines.isEmpty());
        return lines.getFirst();
    }

    private static void assertPlace(LogRecord line, String method) {
        assertNotNull(line.getThrown(), line.getMessage());
        assertTrue(
                Arrays.stream(line.getThrown().getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals(method)),
                Arrays.toString(line.getThrown().getStackTrace()));
    }

    @Test
    void aThreadThatLostItsCoreIsNamedWithItsStack() throws Exception {
        try (CoreGroup group = open(4)) {
            Core core = group.cores().getFirst();
            Thread thread = Heddle.ofVirtual(core).name("greedy").start(this::spinUntilItMayEnd);
            LogRecord line = awaitLine();
            assertTrue(
                    line.getMessage()
                            .matches(
                                    "VirtualThread\\[#\\d+,greedy].* has kept a carrier of"
                                            + " stalled-core-0 for \\d\\d+ ms; the core goes on"
                                            + " with another"),
                    line.getMessage());
            assertPlace(line, "spinUntilItMayEnd");
            assertEquals(1, core.statistics().stalls());
            mayEnd = true;
            thread.join();
        }
        assertEquals(1, lines.size());
    }

    @Test
    void aThreadThatKeepsItsCoreIsNamedWithItsStack() throws Exception {
        try (CoreGroup group = open(NO_SPARE)) {
            Core core = group.cores().getFirst();
            Thread thread = Heddle.ofVirtual(core).name("greedy").start(this::spinUntilItMayEnd);
            LogRecord line = awaitLine();
            assertTrue(
                    line.getMessage()
                            .matches(
                                    "VirtualThread\\[#\\d+,greedy].* has kept stalled-core-0 for"
                                            + " \\d\\d+ ms, and the core's other threads wait"),
                    line.getMessage());
            assertPlace(line, "spinUntilItMayEnd");
            assertEquals(0, core.statistics().handOffs());
            mayEnd = true;
            thread.join();
        }
    }

    /** A plain task of the core, and not a thread. */
    @Test
    void aTaskIsToldOfWithTheStackOfItsCarrier() throws Exception {
        try (CoreGroup group = open(NO_SPARE)) {
            group.cores().getFirst().execute(this::spinUntilItMayEnd);
            assertPlace(awaitLine(), "spinUntilItMayEnd");
            assertTrue(lines.getFirst().getMessage().contains("StallReportsTest"));
            mayEnd = true;
        }
    }

    @Test
    void aLoopThatDoesNotComeRoundIsToldOfWithItsStack() throws Exception {
        try (CoreGroup group = open(NO_SPARE)) {
            group.cores().getFirst().runInLoop(this::spinUntilItMayEnd);
            LogRecord line = awaitLine();
            assertTrue(
                    line.getMessage()
                            .matches(
                                    "the loop of stalled-core-0 has not come round for \\d\\d+ ms,"
                                            + " and its threads wait"),
                    line.getMessage());
            assertPlace(line, "spinUntilItMayEnd");
            mayEnd = true;
        }
    }

    @Test
    void theRecorderGetsAnEvent(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("stalls.jfr");
        try (Recording recording = new Recording()) {
            recording.enable(StallEvent.NAME);
            recording.start();
            try (CoreGroup group = open(4)) {
                Core core = group.cores().getFirst();
                Thread thread =
                        Heddle.ofVirtual(core).name("greedy").start(this::spinUntilItMayEnd);
                awaitLine();
                mayEnd = true;
                thread.join();
            }
            recording.stop();
            recording.dump(file);
        }
        assertTrue(Files.size(file) > 0);
        List<RecordedEvent> events =
                RecordingFile.readAllEvents(file).stream()
                        .filter(event -> event.getEventType().getName().equals(StallEvent.NAME))
                        .toList();
        assertEquals(1, events.size());
        RecordedEvent event = events.getFirst();
        assertEquals("stalled-core-0", event.getString("core"));
        assertTrue(event.getString("task").contains("greedy"), event.toString());
        assertTrue(event.getString("stack").contains("spinUntilItMayEnd"), event.toString());
        assertTrue(event.getBoolean("handedOff"));
        assertTrue(event.getDuration("lasted").toMillis() >= 10, event.toString());
    }
}
