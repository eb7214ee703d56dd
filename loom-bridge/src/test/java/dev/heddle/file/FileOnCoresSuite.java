package dev.heddle.file;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.driver.IoDrivers;
import dev.heddle.net.Deadline;
import dev.heddle.offload.OffloadPool;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Pattern;
import dev.heddle.support.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What files and cores have to do with each other. */
abstract class FileOnCoresSuite {
    static final Set<StandardOpenOption> NEW =
            Set.of(
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);

    @TempDir Path folder;

    HeddleSockets heddle;

    abstract String driver();

    @BeforeEach
    void openGroup() throws Exception {
        heddle = HeddleSockets.open(driver(), 1);
    }

    @AfterEach
    void closeGroup() {
        if (heddle != null) {
            heddle.close();
        }
    }

    private FileChannel openNew(CoreGroup group) throws IOException {
        return HeddleFileChannel.open(group, folder.resolve("file"), NEW);
    }

    /** Writes and reads its own place again and again. */
    private static void roundTrips(FileChannel channel, int seed, int rounds) throws IOException {
        ByteBuffer buffer = Memory.of(seed).allocate(30_000);
        byte[] bytes = new byte[30_000];
        for (int round = 0; round < rounds; round++) {
            byte[] sent = Pattern.bytes(round, seed, 30_000);
            assertEquals(30_000, channel.write(buffer.clear().put(sent).flip(), seed * 30_000L));
            assertEquals(30_000, channel.read(buffer.clear(), seed * 30_000L));
            buffer.get(0, bytes);
            Pattern.check(bytes, 30_000, round, seed);
        }
    }

    /** The pool is full: who needs it waits, and a ring does not need it. */
    @Test
    void theCoreIsFreeWhileAThreadWaits() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch full = new CountDownLatch(16);
        try (FileChannel channel = openNew(heddle.group())) {
            List<Task<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                all.add(
                        Task.call(
                                Thread.ofVirtual().factory(),
                                () ->
                                        OffloadPool.call(() -> {
                                            full.countDown();
                                            return awaitOnTheThread(release);
                                        })));
            }
            full.await();
            Task<Void> user = Task.run(heddle.threads(), () -> roundTrips(channel, 0, 3));
            if (Set.of(IoDrivers.URING, IoDrivers.RING).contains(driver())) {
                user.get();
            } else {
                user.awaitParked();
                assertEquals(5, Task.call(heddle.threads(), () -> 5).get());
                assertFalse(user.isDone());
            }
            release.countDown();
            user.get();
            for (Task<Boolean> task : all) {
                task.get();
            }
        }
    }

    private static boolean awaitOnTheThread(CountDownLatch latch) throws IOException {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    @Test
    void bytesAreRightWhileCoresAreTaken() throws Exception {
        Core core = heddle.group().cores().getFirst();
        ThreadFactory onCore = Heddle.threadFactory(core);
        try (FileChannel channel = openNew(heddle.group())) {
            List<Task<Void>> all = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                int seed = i;
                all.add(Task.run(onCore, () -> roundTrips(channel, seed, 100)));
            }
            long before = core.statistics().handOffs();
            while (!all.stream().allMatch(Task::isDone)
                    && core.statistics().handOffs() < before + 10) {
                Task.run(onCore, () -> compute(20_000_000)).get();
            }
            for (Task<Void> task : all) {
                task.get();
            }
        }
    }

    private static void compute(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    /** What the class initialiser of {@link Initialised} reads from. */
    static volatile FileChannel source;

    /** What it has read. */
    static volatile int count;

    /** Never initialised itself: its bytes are defined anew for each test. */
    private static final class Initialised {
        static {
            try {
                count = source.read(ByteBuffer.allocate(100_000), 0);
            } catch (IOException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }

    private static void initialise() throws Exception {
        String file = FileOnCoresSuite.class.getSimpleName() + "$Initialised.class";
        try (InputStream bytes = FileOnCoresSuite.class.getResourceAsStream(file)) {
            MethodHandles.lookup().defineHiddenClass(bytes.readAllBytes(), true);
        }
    }

    /** A class initialiser keeps its carrier while it waits. */
    @Test
    void aPinnedThreadReads() throws Exception {
        assertNotNull(Initialised.class);
        try (FileChannel channel = openNew(heddle.group())) {
            channel.write(Memory.HEAP.holding(0, 100_000), 0);
            source = channel;
            count = 0;
            Task.run(heddle.threads(), FileOnCoresSuite::initialise).get();
            assertEquals(100_000, count);
        }
    }

    @Test
    void filesOutliveTheGroupOfTheirThreads() throws Exception {
        CoreGroup group =
                Heddle.newCoreGroup(
                        HeddleOptions.defaults()
                                .withName("short")
                                .withDriver(driver())
                                .withCores(1)
                                .withCloseTime(Duration.ofMillis(20)));
        try (FileChannel channel = openNew(group)) {
            // The group neither knows nor interrupts what a builder has made.
            ThreadFactory unknown = Heddle.ofVirtual(group).factory();
            AtomicBoolean isClosed = new AtomicBoolean();
            List<Task<Void>> all = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                int seed = i;
                all.add(
                        Task.run(
                                unknown,
                                () -> {
                                    while (!isClosed.get()) {
                                        roundTrips(channel, seed, 1);
                                    }
                                    roundTrips(channel, seed, 3);
                                    channel.force(false);
                                }));
            }
            group.close();
            isClosed.set(true);
            for (Task<Void> task : all) {
                task.get();
            }
        } finally {
            group.close();
        }
    }

    @Test
    void aThreadThatWaitsForALockLearnsOfTheClose() throws Exception {
        FileChannel channel = openNew(heddle.group());
        try (LockHolder holder = new LockHolder(folder.resolve("file"))) {
            Task<Void> waiting = startToLock(channel);
            channel.close();
            waiting.failure(AsynchronousCloseException.class);
            assertTrue(holder.isAlive());
        }
    }

    @Test
    void aThreadThatWaitsForALockIsInterrupted() throws Exception {
        try (FileChannel channel = openNew(heddle.group());
                LockHolder holder = new LockHolder(folder.resolve("file"))) {
            Task<Void> waiting = startToLock(channel);
            waiting.thread().interrupt();
            waiting.failure(ClosedByInterruptException.class);
            assertFalse(channel.isOpen());
            assertTrue(holder.isAlive());
        }
    }

    @Test
    void aThreadThatWaitsForALockGetsIt() throws Exception {
        try (FileChannel channel = openNew(heddle.group())) {
            LockHolder holder = new LockHolder(folder.resolve("file"));
            Task<Void> waiting = startToLock(channel);
            assertFalse(waiting.isDone());
            holder.close();
            waiting.get();
        }
    }

    @Test
    void theDeadlineOfAScopeEndsTheWaitForALock() throws Exception {
        FileChannel channel = openNew(heddle.group());
        LockHolder holder = new LockHolder(folder.resolve("file"));
        var e = startToLock(channel, Duration.ofMillis(30)).failure(InterruptedIOException.class);
        assertEquals("Lock timed out", e.getMessage());
        assertTrue(channel.isOpen());
        Task<Void> waiting = startToLock(channel, Task.PATIENCE).awaitParked();
        holder.close();
        waiting.get();
        try (LockHolder again = new LockHolder(folder.resolve("file"))) {
            Task<Void> late = startToLock(channel, Task.PATIENCE).awaitParked();
            channel.close();
            late.failure(AsynchronousCloseException.class);
            assertTrue(again.isAlive());
        }
    }

    @Test
    void anInterruptEndsTheWaitForALockWithinAScopeToo() throws Exception {
        try (FileChannel channel = openNew(heddle.group());
                LockHolder holder = new LockHolder(folder.resolve("file"))) {
            Task<Void> waiting = startToLock(channel, Task.PATIENCE).awaitParked();
            waiting.thread().interrupt();
            waiting.failure(ClosedByInterruptException.class);
            assertFalse(channel.isOpen());
            assertTrue(holder.isAlive());
        }
    }

    /** Whether it comes while the thread pauses or while it tries: a try takes as long here. */
    @Test
    void anInterruptAtAnyMomentEndsTheWaitForALockAlike() throws Exception {
        openNew(heddle.group()).close();
        try (LockHolder holder = new LockHolder(folder.resolve("file"))) {
            for (int time = 0; time < 100; time++) {
                try (FileChannel channel =
                        HeddleFileChannel.open(
                                heddle.group(),
                                folder.resolve("file"),
                                Set.of(StandardOpenOption.WRITE))) {
                    Task<Void> waiting = startToLock(channel, Task.PATIENCE).awaitParked();
                    LockSupport.parkNanos(time * 10_000L);
                    waiting.thread().interrupt();
                    waiting.failure(ClosedByInterruptException.class);
                }
            }
            assertTrue(holder.isAlive());
        }
    }

    private Task<Void> startToLock(FileChannel channel, Duration within) {
        return Task.run(heddle.threads(), () -> Deadline.within(within, channel::lock).release());
    }

    private Task<Void> startToLock(FileChannel channel) throws Exception {
        Task<Void> waiting =
                Task.run(
                        heddle.threads(),
                        () -> {
                            try (FileLock lock = channel.lock()) {
                                assertTrue(lock.isValid());
                            }
                        });
        await().atMost(Task.PATIENCE).until(() -> waiting.isDone() || isLocking());
        return waiting;
    }

    private static boolean isLocking() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("heddle-waiting-call"));
    }
}
