package dev.heddle;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.scheduler.Core;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the JDK does with a core as a scheduler: timed waits, monitors, placement. */
abstract class SleepSuite {
    /** A way to wait for a time. */
    enum Wait {
        SLEEP,
        PARK,
        FUTURE,
        MONITOR;

        void await(long millis) throws Exception {
            long end = System.nanoTime() + millis * 1_000_000;
            switch (this) {
                case SLEEP -> Thread.sleep(millis);
                case PARK -> {
                    for (long left = millis * 1_000_000; left > 0; left = end - System.nanoTime()) {
                        LockSupport.parkNanos(left);
                    }
                }
                case FUTURE ->
                        assertThrows(
                                TimeoutException.class,
                                () ->
                                        new CompletableFuture<Void>()
                                                .get(millis, TimeUnit.MILLISECONDS));
                case MONITOR -> {
                    Object monitor = new Object();
                    synchronized (monitor) {
                        while (System.nanoTime() < end) {
                            monitor.wait(1 + (end - System.nanoTime()) / 1_000_000);
                        }
                    }
                }
            }
        }
    }

    HeddleSockets heddle;

    abstract HeddleSockets open() throws Exception;

    @BeforeEach
    void openGroup() throws Exception {
        heddle = open();
    }

    @AfterEach
    void closeGroup() {
        if (heddle != null) {
            heddle.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void tenThousandThreadsSleepAndAllWakeInTime(Wait wait) throws Exception {
        int threads = 10_000;
        CountDownLatch all = new CountDownLatch(threads);
        AtomicLong early = new AtomicLong();
        for (int i = 0; i < threads; i++) {
            int millis = 100 + i % 200;
            Task.run(
                    heddle.threads(),
                    () -> {
                        long start = System.nanoTime();
                        wait.await(millis);
                        if (System.nanoTime() - start < millis * 1_000_000L) {
                            early.incrementAndGet();
                        }
                        all.countDown();
                    });
        }
        assertTrue(all.await(15, TimeUnit.SECONDS), "asleep: " + all.getCount());
        assertEquals(0, early.get());
    }

    @Test
    void timedWaitsThatEndEarlyLeaveNothingBehind() throws Exception {
        Task<Void> sleeper =
                Task.run(
                        heddle.threads(),
                        () -> {
                            for (int i = 0; i < 2_000; i++) {
                                assertThrows(
                                        InterruptedException.class,
                                        () -> {
                                            Thread.currentThread().interrupt();
                                            Thread.sleep(1_000_000);
                                        });
                                Thread self = Thread.currentThread();
                                Task.run(heddle.threads(), () -> LockSupport.unpark(self));
                                LockSupport.parkNanos(60_000_000_000L);
                            }
                        });
        sleeper.get();
    }

    /** Owner and waiters of a monitor on cores and on the JDK's scheduler, one core ending. */
    @Test
    void aContendedMonitorIsReleasedAfterItsCoreHasClosed() throws Exception {
        HeddleSockets closing = open();
        Object monitor = new Object();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Task<Void> owner =
                Task.run(
                        Thread.ofPlatform().daemon().factory(),
                        () -> {
                            synchronized (monitor) {
                                held.countDown();
                                release.await();
                            }
                        });
        held.await();
        // Made by a builder: closing the group does not wait for it.
        Task<String> onTheCore =
                Task.call(
                        Heddle.ofVirtual(closing.group()).factory(),
                        () -> {
                            synchronized (monitor) {
                                return "core";
                            }
                        });
        awaitBlocked(onTheCore);
        Task<String> stock =
                Task.call(
                        Thread.ofVirtual().factory(),
                        () -> {
                            synchronized (monitor) {
                                return "stock";
                            }
                        });
        awaitBlocked(stock);
        closing.close();
        release.countDown();
        owner.get();
        assertEquals("core", onTheCore.get());
        assertEquals("stock", stock.get());
        // The JVM's one unblocker thread must have survived.
        contend(Thread.ofVirtual().factory());
        contend(heddle.threads());
    }

    private static void awaitBlocked(Task<?> task) {
        await().atMost(Task.PATIENCE).until(() -> task.thread().getState() == Thread.State.BLOCKED);
    }

    @SuppressWarnings("ThreadPriorityCheck") // a yield is part of what is tested
    private static void contend(ThreadFactory threads) throws Exception {
        Object monitor = new Object();
        int[] counter = {0};
        List<Task<Void>> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(
                    Task.run(
                            threads,
                            () -> {
                                for (int j = 0; j < 20; j++) {
                                    synchronized (monitor) {
                                        counter[0]++;
                                        Thread.yield();
                                    }
                                }
                            }));
        }
        for (Task<Void> task : all) {
            task.get();
        }
        assertEquals(200, counter[0]);
    }

    @Test
    @SuppressWarnings("ThreadPriorityCheck") // a yield is part of what is tested
    void aThreadStaysOnItsCore() throws Exception {
        for (Core core : heddle.group().cores()) {
            Task.run(
                            Heddle.threadFactory(core),
                            () -> {
                                for (int i = 0; i < 50; i++) {
                                    assertEquals(core, Heddle.currentCore());
                                    Thread.sleep(1);
                                    Thread.yield();
                                }
                            })
                    .get();
        }
    }

    @Test
    void aThreadMadeByTheJdksBuilderInheritsItsCore() throws Exception {
        Core core = heddle.group().cores().getLast();
        Task<Core> parent =
                Task.call(
                        Heddle.threadFactory(core),
                        () -> Task.call(Thread.ofVirtual().factory(), Heddle::currentCore).get());
        assertEquals(core, parent.get());
        Task<Core> built =
                Task.call(Heddle.ofVirtual(core).name("built-", 0).factory(), Heddle::currentCore);
        assertEquals(core, built.get());
        assertEquals("built-0", built.thread().getName());
    }

    @Test
    void leastLoadedPlacementSpreadsWhatAnAcceptLoopStarts() throws Exception {
        int threads = 40;
        // Handlers wait for one thing: any that woke now and then would count as waiting tasks.
        CountDownLatch release = new CountDownLatch(1);
        Task<List<Core>> acceptLoop =
                Task.call(
                        Heddle.threadFactory(heddle.group().cores().getFirst()),
                        () -> {
                            List<Task<Core>> handlers = new ArrayList<>();
                            for (int i = 0; i < threads; i++) {
                                CountDownLatch started = new CountDownLatch(1);
                                handlers.add(
                                        Task.call(
                                                heddle.threads(),
                                                () -> {
                                                    started.countDown();
                                                    release.await();
                                                    return Heddle.currentCore();
                                                }));
                                started.await();
                            }
                            release.countDown();
                            List<Core> cores = new ArrayList<>();
                            for (Task<Core> handler : handlers) {
                                cores.add(handler.get());
                            }
                            return cores;
                        });
        List<Core> cores = acceptLoop.get();
        for (Core core : heddle.group().cores()) {
            long here = cores.stream().filter(core::equals).count();
            int fair = threads / heddle.group().cores().size();
            assertTrue(Math.abs(here - fair) <= 5, core + " has " + here);
        }
    }
}
