package dev.heddle.scheduler;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OsThreadTest {
    @TempDir Path directory;

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "/proc is Linux's")
    void aThreadThatComputesIsRunnableAndItsTimeGrows() throws Exception {
        AtomicBoolean isOver = new AtomicBoolean();
        CompletableFuture<OsThread> self = new CompletableFuture<>();
        Thread thread =
                Thread.ofPlatform()
                        .start(() -> {
                            self.complete(OsThread.current());
                            while (!isOver.get()) {
                                Thread.onSpinWait();
                            }
                        });
        try {
            OsThread seen = Groups.await(self);
            assertNotNull(seen);
            await().until(() -> seen.read() && seen.isRunnable());
            long before = seen.runNanos();
            long tick = TimeUnit.MILLISECONDS.toNanos(10);
            await().until(() -> seen.read() && seen.runNanos() >= before + tick);
        } finally {
            isOver.set(true);
            thread.join();
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "/proc is Linux's")
    void aThreadThatBlocksIsNotRunnableAndOneThatHasEndedIsUnknown() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<OsThread> self = new CompletableFuture<>();
        Thread thread =
                Thread.ofPlatform()
                        .start(() -> {
                            self.complete(OsThread.current());
                            Groups.await(goOn);
                        });
        OsThread seen = Groups.await(self);
        assertNotNull(seen);
        await().until(() -> seen.read() && !seen.isRunnable());
        goOn.countDown();
        thread.join();
        // The kernel is done with it a little later than the JVM.
        await().until(() -> !seen.read());
    }

    @Test
    void aNameThatLooksLikeTheEndOfANameIsNoState() throws IOException {
        FakeOsThread fake = new FakeOsThread(directory);
        OsThread seen = fake.seen();
        fake.stat("12 (a) R (b) R) S 1 12 12");
        assertTrue(seen.read());
        assertFalse(seen.isRunnable());
        fake.stat("12 (a) S (b) S) R 1 12 12");
        assertTrue(seen.read());
        assertTrue(seen.isRunnable());
        assertEquals(7_000_000_000L, seen.runNanos());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0 0 0\n", "x 1 2\n", "12", "-"})
    void timesThatTellNothingAreUnknown(String schedstat) throws IOException {
        FakeOsThread fake = new FakeOsThread(directory);
        fake.schedstat(schedstat);
        assertFalse(fake.seen().read());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12 (a", "12 (a)"})
    void aStateThatIsCutOffIsUnknown(String stat) throws IOException {
        FakeOsThread fake = new FakeOsThread(directory);
        fake.stat(stat);
        assertFalse(fake.seen().read());
    }

    @Test
    void processorsWithoutATickAreTakenNoteOf() throws IOException {
        Path tickless = directory.resolve("nohz_full");
        assertTrue(OsThread.isTicking(tickless.toFile()));
        for (String none : new String[] {"", "\n", "(null)\n"}) {
            Files.writeString(tickless, none);
            assertTrue(OsThread.isTicking(tickless.toFile()), none);
        }
        Files.writeString(tickless, "2-7\n");
        assertFalse(OsThread.isTicking(tickless.toFile()));
        Files.delete(tickless);
        Files.createDirectory(tickless);
        assertFalse(OsThread.isTicking(tickless.toFile()), "who knows");
    }
}
