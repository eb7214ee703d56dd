package dev.heddle.file;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.Task;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class FileUsesTest {
    /** A closer that waits so long has not been told that it need not. */
    private static final long LONG_NANOS = TimeUnit.HOURS.toNanos(1);

    private static final long SHORT_NANOS = 1_000_000;

    private static final ThreadFactory THREADS = Thread.ofPlatform().daemon().factory();

    private final ToldFile file = new ToldFile();
    private final AtomicLong leaks = new AtomicLong();

    private FileUses patient() {
        return new FileUses(file, leaks, LONG_NANOS);
    }

    private FileUses hasty() {
        return new FileUses(file, leaks, SHORT_NANOS);
    }

    @Test
    void whoLeavesAnOpenFileLeavesItOpen() {
        FileUses uses = patient();
        FileUse use = uses.enter();
        assertFalse(use.getAsBoolean());
        uses.leave(use);
        assertEquals(0, file.closes.get());
    }

    @Test
    void aFileThatNobodyIsInsideIsClosedOnce() throws Exception {
        FileUses uses = patient();
        uses.leave(uses.enter());
        uses.close();
        assertEquals(1, file.closes.get());
        uses.close();
        uses.closeUnreachable();
        assertEquals(1, file.closes.get());
        assertEquals(0, leaks.get());
    }

    @Test
    void aCloserHasThoseInsideStopAndWaitsForThem() throws Exception {
        FileUses uses = patient();
        FileUse first = uses.enter();
        FileUse second = uses.enter();
        Task<Void> closer = Task.run(THREADS, uses::close).awaitParked();
        assertTrue(first.getAsBoolean());
        assertTrue(second.getAsBoolean());
        uses.leave(first);
        assertFalse(closer.awaitParked().isDone());
        assertEquals(0, file.closes.get());
        uses.leave(second);
        closer.get();
        assertEquals(1, file.closes.get());
    }

    /** It is woken at once, not when it would look again by itself. */
    @Test
    void whoIsStoppedIsWoken() throws Exception {
        FileUses uses = patient();
        Task<Void> inside =
                Task.run(
                                THREADS,
                                () -> {
                                    FileUse use = uses.enter();
                                    while (!use.getAsBoolean()) {
                                        LockSupport.park();
                                    }
                                    uses.leave(use);
                                })
                        .awaitParked();
        uses.close();
        inside.get();
        assertEquals(1, file.closes.get());
    }

    @Test
    void anInterruptDoesNotEndAClosersWaitAndStays() throws Exception {
        FileUses uses = patient();
        FileUse use = uses.enter();
        Task<Boolean> closer =
                Task.call(
                        THREADS,
                        () -> {
                            uses.close();
                            return Thread.currentThread().isInterrupted();
                        });
        closer.awaitParked().thread().interrupt();
        await().atMost(Task.PATIENCE).until(() -> !closer.thread().isInterrupted());
        assertFalse(closer.awaitParked().isDone());
        uses.leave(use);
        assertTrue(closer.get());
        assertEquals(1, file.closes.get());
    }

    @Test
    void aCloserThatWasNotInterruptedIsNotInterrupted() throws Exception {
        patient().close();
        assertFalse(Thread.currentThread().isInterrupted());
    }

    @Test
    void whoStaysForLongIsWaitedForNoLongerAndTheLastToLeaveClosesTheFile() throws Exception {
        FileUses uses = hasty();
        FileUse first = uses.enter();
        FileUse second = uses.enter();
        Task.run(THREADS, uses::close).get();
        assertEquals(0, file.closes.get());
        uses.leave(first);
        assertEquals(0, file.closes.get(), "somebody is inside");
        uses.leave(second);
        assertEquals(1, file.closes.get());
        uses.leave(uses.enter());
        uses.closeUnreachable();
        assertEquals(1, file.closes.get());
    }

    @Test
    void aCloserIsToldWhyTheFileCannotBeClosed() {
        file.closeFailure = new IOException("disk full");
        assertSame(file.closeFailure, assertThrows(IOException.class, patient()::close));
    }

    @Test
    void whyTheLastToLeaveCannotCloseTheFileIsLogged() throws Exception {
        FileUses uses = hasty();
        FileUse use = uses.enter();
        uses.close();
        file.closeFailure = new IOException("disk full");
        List<LogRecord> lines = logged(() -> uses.leave(use));
        assertEquals(
                List.of("closing told file"), lines.stream().map(LogRecord::getMessage).toList());
        assertSame(file.closeFailure, lines.getFirst().getThrown());
    }

    private static List<LogRecord> logged(Runnable action) {
        List<LogRecord> lines = new CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger(FileUses.class.getName());
        Filter before = logger.getFilter();
        logger.setFilter(line -> !lines.add(line));
        try {
            action.run();
        } finally {
            logger.setFilter(before);
        }
        return lines;
    }

    @Test
    void aFileThatIsDroppedIsClosedAndCountedAsALeak() throws Exception {
        FileUses uses = patient();
        uses.closeUnreachable();
        assertEquals(1, file.closes.get());
        assertEquals(1, leaks.get());
        uses.closeUnreachable();
        uses.close();
        assertEquals(1, file.closes.get());
        assertEquals(1, leaks.get());
    }

    @Test
    void whatACloserHasLeftIsNoLeak() throws Exception {
        FileUses uses = hasty();
        FileUse use = uses.enter();
        uses.close();
        uses.closeUnreachable();
        assertEquals(0, file.closes.get());
        assertEquals(0, leaks.get());
        uses.leave(use);
        assertEquals(1, file.closes.get());
    }
}
