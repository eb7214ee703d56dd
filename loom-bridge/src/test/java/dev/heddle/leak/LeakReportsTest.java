package dev.heddle.leak;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeakReportsTest {
    private final List<LogRecord> lines = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger(Leaks.LOGGER);
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

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void listenNoMore() {
        System.clearProperty("heddle.leaks");
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
    }

    private List<String> awaitLines(int count) {
        await().until(() -> lines.size() >= count);
        return lines.stream().map(LogRecord::getMessage).toList();
    }

    @Test
    void theFirstOfEachKindIsLogged() {
        LeakReports reports = new LeakReports(LeakMode.LOG);
        assertNull(reports.place(), "it would cost something");
        for (Leakable what : List.of(Leakable.SOCKET, Leakable.SOCKET, Leakable.FILE)) {
            reports.add(what, reports.place());
        }
        assertEquals(
                List.of(
                        "a HeddleSocket was never closed, and the collector has found it; more of"
                                + " them are counted only: -Dheddle.leaks=stack says where each was"
                                + " opened",
                        "a HeddleFileChannel was never closed, and the collector has found it; more"
                                + " of them are counted only: -Dheddle.leaks=stack says where each"
                                + " was opened"),
                awaitLines(2));
        assertNull(lines.getFirst().getThrown());
    }

    private static Throwable here(LeakReports reports) {
        return reports.place();
    }

    private static Throwable elsewhere(LeakReports reports) {
        return reports.place();
    }

    @Test
    void theFirstOfEachPlaceIsLoggedWithThatPlace() {
        LeakReports reports = new LeakReports(LeakMode.STACK);
        for (int i = 0; i < 3; i++) {
            reports.add(Leakable.SOCKET, here(reports));
        }
        reports.add(Leakable.SOCKET, elsewhere(reports));
        assertEquals(
                "a HeddleSocket was never closed, and the collector has found it",
                awaitLines(2).getFirst());
        assertEquals("it was opened here:", lines.getFirst().getThrown().toString());
        assertEquals(2, lines.size());
    }

    private static Throwable line(int number) {
        Throwable place = new Throwable();
        place.setStackTrace(
                new StackTraceElement[] {
                    new StackTraceElement("com.example.Server", "open", "Server.java", number)
                });
        return place;
    }

    private static String placeOf(LogRecord line) {
        return line.getThrown().getStackTrace()[0].toString();
    }

    @Test
    void atMostTenLinesASecondAreWrittenAndWhatIsLeftOutComesAgain() {
        LeakReports reports = new LeakReports(LeakMode.STACK);
        int last = 200; // more than any machine is slow for
        for (int number = 1; number <= last; number++) {
            reports.add(Leakable.SOCKET, line(number));
        }
        await().until(() -> {
            reports.add(Leakable.SOCKET, line(last));
            return lines.stream().anyMatch(line -> placeOf(line).contains(":" + last + ")"));
        });
        assertTrue(lines.size() < last, lines.size() + " lines");
        assertEquals("com.example.Server.open(Server.java:1)", placeOf(lines.getFirst()));
        assertTrue(
                lines.stream()
                        .anyMatch(line ->
                                line.getMessage().contains("more like this were left out before")));
        assertEquals(lines.size(), lines.stream().map(LeakReportsTest::placeOf).distinct().count());
    }

    @Test
    void whereLeaksAreOnlyCountedARecorderHearsOfThemAndNoLog(@TempDir Path folder)
            throws Exception {
        Path file = folder.resolve("leaks.jfr");
        try (Recording recording = new Recording()) {
            recording.enable(LeakEvent.NAME);
            recording.start();
            LeakReports counting = new LeakReports(LeakMode.COUNT);
            counting.add(Leakable.UNIX_SOCKET, counting.place());
            counting.add(Leakable.UNIX_SOCKET, counting.place());
            LeakReports telling = new LeakReports(LeakMode.STACK);
            telling.add(Leakable.LENT_BUFFER, here(telling));
            awaitLines(1);
            await().until(() -> {
                recording.dump(file);
                return RecordingFile.readAllEvents(file).size() >= 3;
            });
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertEquals(
                List.of("a HeddleUnixSocket", "a HeddleUnixSocket", "a LentBuffer"),
                events.stream().map(event -> event.getString("what")).sorted().toList());
        String stacks =
                events.stream()
                        .map(event -> event.getString("stack"))
                        .collect(Collectors.joining());
        assertTrue(stacks.startsWith(LeakReportsTest.class.getName() + ".here("), stacks);
        assertEquals(1, lines.size());
    }

    /** Any mode tells a recorder of each, and the log of the first of a process at most. */
    @Test
    void whatIsFoundIsCountedAndTold(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("leaks.jfr");
        AtomicLong count = new AtomicLong(5);
        assertNull(Leaks.place(), "it would cost something");
        try (Recording recording = new Recording()) {
            recording.enable(LeakEvent.NAME);
            recording.start();
            Leaks.found(count, Leakable.UNIX_SERVER_SOCKET, new Throwable());
            assertEquals(6, count.get());
            await().until(() -> {
                recording.dump(file);
                return !RecordingFile.readAllEvents(file).isEmpty();
            });
        }
        RecordedEvent event = RecordingFile.readAllEvents(file).getFirst();
        assertEquals("a HeddleUnixServerSocket", event.getString("what"));
        String stack = event.getString("stack");
        assertTrue(stack.startsWith(LeakReportsTest.class.getName() + ".whatIsFound"), stack);
    }

    @Test
    void aHandlerThatFailsIsToldOfItAndDoesNotEndTheReports() {
        LeakReports reports = new LeakReports(LeakMode.LOG);
        IllegalStateException failure = new IllegalStateException("meant to fail");
        Handler failing = new Failing(failure);
        logger.addHandler(failing);
        try {
            reports.add(Leakable.SOCKET, null);
            assertEquals("a leak cannot be told of", awaitLines(2).getLast());
            assertSame(failure, lines.getLast().getThrown());
        } finally {
            logger.removeHandler(failing);
        }
        reports.add(Leakable.FILE, null);
        assertTrue(awaitLines(3).getLast().startsWith("a HeddleFileChannel was never closed"));
    }

    /** Fails for the first line. */
    private static final class Failing extends Handler {
        private final AtomicReference<RuntimeException> failure;

        Failing(RuntimeException failure) {
            this.failure = new AtomicReference<>(failure);
        }

        @Override
        public void publish(LogRecord line) {
            RuntimeException thrown = failure.getAndSet(null);
            if (thrown != null) {
                throw thrown;
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void theModeIsOneOfThree() {
        assertEquals(LeakMode.LOG, LeakMode.asked());
        System.setProperty("heddle.leaks", "count");
        assertEquals(LeakMode.COUNT, LeakMode.asked());
        System.setProperty("heddle.leaks", " stack ");
        assertEquals(LeakMode.STACK, LeakMode.asked());
        System.setProperty("heddle.leaks", "all");
        assertEquals(
                "-Dheddle.leaks=all is not possible: give count, log or stack",
                assertThrows(IllegalArgumentException.class, LeakMode::asked).getMessage());
    }
}
