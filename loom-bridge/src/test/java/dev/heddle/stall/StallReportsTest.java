package dev.heddle.stall;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
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
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
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

    /** Of what spins here: on a busy machine there may be lines of other stalls. */
    private LogRecord awaitLine() {
        await().until(() -> lines.stream().anyMatch(StallReportsTest::isOfSpin));
        return lines.stream().filter(StallReportsTest::isOfSpin).findFirst().orElseThrow();
    }

    private static boolean isOfSpin(LogRecord line) {
        return line.getThrown() != null
                && Arrays.stream(line.getThrown().getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("spinUntilItMayEnd"));
    }

    @Test
    void aThreadOfTheBatchClassIsNamedToo() throws Exception {
        try (CoreGroup group = open(4)) {
            Core core = group.cores().getFirst();
            Thread thread = Heddle.batchThreadFactory(core, 20).newThread(this::spinUntilItMayEnd);
            thread.setName("greedy batch");
            thread.start();
            LogRecord line = awaitLine();
            assertTrue(line.getMessage().contains(",greedy batch]"), line.getMessage());
            mayEnd = true;
            thread.join();
        }
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
            assertTrue(core.statistics().stalls() >= 1);
            mayEnd = true;
            thread.join();
        }
        assertEquals(1, lines.stream().filter(StallReportsTest::isOfSpin).count());
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
            String text = awaitLine().getMessage();
            assertTrue(text.contains("StallReportsTest"), text);
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
                        .filter(event -> event.getString("task").contains("greedy"))
                        .toList();
        assertEquals(1, events.size());
        RecordedEvent event = events.getFirst();
        assertEquals("stalled-core-0", event.getString("core"));
        assertTrue(event.getString("stack").contains("spinUntilItMayEnd"), event.toString());
        assertTrue(event.getBoolean("handedOff"));
        assertTrue(event.getDuration("lasted").toMillis() >= 10, event.toString());
    }

    /** What a task has to do with a thread does not make it that thread. */
    @Test
    void aPlainTaskIsNoneOfTheThreadsThatItKnows() throws Exception {
        try (CoreGroup group = open(NO_SPARE)) {
            Thread innocent = Heddle.ofVirtual(group).unstarted(() -> {});
            Runnable wakes = () -> LockSupport.unpark(innocent);
            assertNull(MountedThread.of(wakes));
            FutureTask<Object> wrapper = new FutureTask<>(Executors.callable(innocent::start));
            assertNull(MountedThread.of(wrapper));
        }
    }
}
