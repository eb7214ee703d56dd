package dev.heddle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.driver.IoDrivers;
import dev.heddle.net.HeddleSocket;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Task;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Virtual threads of a core's batch class beside those that serve. */
@SuppressWarnings("ThreadPriorityCheck") // on a core a yield is an order
class BatchThreadsTest {
    private static final int MANY = 1_000;

    /** A group of one core that nobody takes from a thread, however busy the machine is. */
    private static HeddleSockets one() throws Exception {
        return HeddleSockets.openWithoutWatchdog(IoDrivers.NIO, 1);
    }

    private static List<Task<Void>> startBusy(
            ThreadFactory threads, AtomicBoolean isOver, AtomicLong rounds) {
        List<Task<Void>> all = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            all.add(
                    Task.run(
                            threads,
                            () -> {
                                while (!isOver.get()) {
                                    rounds.incrementAndGet();
                                    Thread.yield();
                                }
                            }));
        }
        return all;
    }

    /** How many turns of its core pass until a thread runs that another one unparks, at worst. */
    private static long turnsUntilUnparked(HeddleSockets heddle, int times) throws Exception {
        Core core = heddle.group().cores().getFirst();
        AtomicLong unparkedAt = new AtomicLong(-1);
        AtomicLong worst = new AtomicLong();
        Task<Void> waiter =
                Task.run(
                        heddle.threads(),
                        () -> {
                            for (int i = 0; i < times; i++) {
                                while (unparkedAt.get() < 0) {
                                    LockSupport.park();
                                }
                                long turns = core.statistics().turns() - unparkedAt.get();
                                worst.accumulateAndGet(turns, Math::max);
                                unparkedAt.set(-1);
                            }
                        });
        Task<Void> waker =
                Task.run(
                        heddle.threads(),
                        () -> {
                            while (!waiter.isDone()) {
                                if (unparkedAt.get() < 0) {
                                    unparkedAt.set(core.statistics().turns());
                                    LockSupport.unpark(waiter.thread());
                                }
                                Thread.yield();
                            }
                        });
        waiter.get();
        waker.get();
        return worst.get();
    }

    @Test
    void aThreadThatServesRunsAtOnceBesideAThousandThatAreBusy() throws Exception {
        try (HeddleSockets heddle = one()) {
            AtomicBoolean isOver = new AtomicBoolean();
            AtomicLong rounds = new AtomicLong();
            List<Task<Void>> busy =
                    startBusy(Heddle.batchThreadFactory(heddle.group(), 20), isOver, rounds);
            long turns = turnsUntilUnparked(heddle, 200);
            isOver.set(true);
            for (Task<Void> one : busy) {
                one.get();
            }
            assertTrue(turns <= 2, turns + " turns");
            assertTrue(rounds.get() > 200, "the busy ones have run " + rounds + " times");
        }
    }

    /** The control of the test above. */
    @Test
    void withoutAClassItWaitsForManyTurns() throws Exception {
        try (HeddleSockets heddle = one()) {
            AtomicBoolean isOver = new AtomicBoolean();
            List<Task<Void>> busy = startBusy(heddle.threads(), isOver, new AtomicLong());
            long turns = turnsUntilUnparked(heddle, 20);
            isOver.set(true);
            for (Task<Void> one : busy) {
                one.get();
            }
            assertTrue(turns > 2, turns + " turns");
        }
    }

    @Test
    void aBatchThreadIsOneOfItsCore() throws Exception {
        try (HeddleSockets heddle = one();
                ServerSocket listener = heddle.listen()) {
            Core core = heddle.group().cores().getFirst();
            Task.run(
                            Heddle.batchThreadFactory(core, 50),
                            () -> {
                                assertSame(core, Heddle.currentCore());
                                Thread.sleep(1);
                                assertSame(core, Heddle.currentCore());
                                assertEquals(5, Heddle.blocking(() -> 5));
                                try (HeddleSocket client = new HeddleSocket()) {
                                    client.connect(listener.getLocalSocketAddress());
                                    Socket server = listener.accept();
                                    client.getOutputStream().write(7);
                                    assertEquals(7, server.getInputStream().read());
                                    server.close();
                                }
                                assertSame(core, Heddle.currentCore());
                            })
                    .get();
            // The bodies of none of these 20,000 turns were lost to a park that raced an unpark.
            assertPasses(Heddle.batchThreadFactory(core, 50), 20_000);
        }
    }

    private static void assertPasses(ThreadFactory threads, int times) throws Exception {
        AtomicInteger ball = new AtomicInteger();
        Thread[] players = new Thread[2];
        CountDownLatch known = new CountDownLatch(1);
        List<Task<Void>> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int mine = i;
            both.add(
                    Task.run(
                            threads,
                            () -> {
                                known.await();
                                while (ball.get() < times) {
                                    if (ball.get() % 2 == mine) {
                                        ball.incrementAndGet();
                                        LockSupport.unpark(players[1 - mine]);
                                    } else {
                                        LockSupport.park();
                                    }
                                }
                                LockSupport.unpark(players[1 - mine]);
                            }));
            players[i] = both.get(i).thread();
        }
        known.countDown();
        for (Task<Void> one : both) {
            one.get();
        }
    }

    @Test
    void threadsThatItMakesAreOfTheClassToo() throws Exception {
        try (HeddleSockets heddle = one()) {
            AtomicBoolean isOver = new AtomicBoolean();
            CountDownLatch started = new CountDownLatch(MANY);
            List<Thread> children = Collections.synchronizedList(new ArrayList<>());
            Task.run(
                            Heddle.batchThreadFactory(heddle.group(), 20),
                            () -> {
                                for (int i = 0; i < MANY; i++) {
                                    children.add(
                                            Thread.ofVirtual()
                                                    .start(() -> {
                                                        started.countDown();
                                                        while (!isOver.get()) {
                                                            Thread.yield();
                                                        }
                                                    }));
                                }
                            })
                    .get();
            assertTrue(started.await(Task.PATIENCE.toSeconds(), TimeUnit.SECONDS));
            long turns = turnsUntilUnparked(heddle, 50);
            isOver.set(true);
            for (Thread child : children) {
                child.join();
            }
            assertTrue(turns <= 2, turns + " turns");
        }
    }

    @Test
    void theyAreSpreadOverTheCores() throws Exception {
        try (HeddleSockets heddle = HeddleSockets.open(IoDrivers.NIO, 2)) {
            Set<Core> seen = ConcurrentHashMap.newKeySet();
            try (var executor = Heddle.newBatchExecutor(heddle.group(), 10)) {
                for (int i = 0; i < 10; i++) {
                    executor.execute(() -> seen.add(Heddle.currentCore()));
                }
            }
            assertEquals(Set.copyOf(heddle.group().cores()), seen);
        }
    }

    @Test
    void oneThatBlocksHoldsUpNoOtherOfThem() throws Exception {
        try (HeddleSockets heddle = one()) {
            ThreadFactory threads = Heddle.batchThreadFactory(heddle.group(), 20);
            CountDownLatch other = new CountDownLatch(1);
            Task<Boolean> blocked =
                    Task.call(
                            threads,
                            () -> {
                                Task.run(threads, other::countDown);
                                return Heddle.blocking(() -> spinUntil(other));
                            });
            assertTrue(blocked.get());
        }
    }

    /** Keeps the carrier, as a system call does. */
    private static boolean spinUntil(CountDownLatch latch) {
        long end = System.nanoTime() + Task.PATIENCE.toNanos();
        while (latch.getCount() > 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        return latch.getCount() == 0;
    }

    @Test
    void closingTheGroupWaitsForAllOfThem() throws Exception {
        AtomicInteger ended = new AtomicInteger();
        ThreadFactory threads;
        try (HeddleSockets heddle = HeddleSockets.open(IoDrivers.NIO, 1)) {
            threads = Heddle.batchThreadFactory(heddle.group(), 1);
            for (int i = 0; i < MANY; i++) {
                Task.run(
                        threads,
                        () -> {
                            for (int k = 0; k < 10; k++) {
                                Thread.yield();
                            }
                            ended.incrementAndGet();
                        });
            }
        }
        assertEquals(MANY, ended.get());
        assertThrows(RejectedExecutionException.class, () -> threads.newThread(() -> {}));
    }

    @Test
    void whatOutlivesTheGroupGoesOnElsewhere() throws Exception {
        CountDownLatch mayEnd = new CountDownLatch(1);
        List<Task<Void>> all = new ArrayList<>();
        AtomicInteger parked = new AtomicInteger();
        try (HeddleSockets heddle = HeddleSockets.openHasty(IoDrivers.NIO, 1)) {
            ThreadFactory threads = Heddle.batchThreadFactory(heddle.group(), 20);
            for (int i = 0; i < 50; i++) {
                all.add(
                        Task.run(
                                threads,
                                () -> {
                                    parked.incrementAndGet();
                                    boolean mayGo = false;
                                    while (!mayGo) {
                                        try {
                                            mayEnd.await();
                                            mayGo = true;
                                        } catch (InterruptedException stays) {
                                            // The group's close.
                                        }
                                    }
                                    Thread.yield();
                                }));
            }
            for (Task<Void> one : all) {
                one.awaitParked();
            }
        }
        mayEnd.countDown();
        for (Task<Void> one : all) {
            one.get();
        }
        assertEquals(50, parked.get());
    }

    @Test
    void aShareIsAPartOfTheCore() throws Exception {
        try (HeddleSockets heddle = one()) {
            CoreGroup group = heddle.group();
            assertInstanceOf(ThreadFactory.class, Heddle.batchThreadFactory(group, 100));
            for (int share : new int[] {0, 101}) {
                String message =
                        assertThrows(
                                        IllegalArgumentException.class,
                                        () -> Heddle.batchThreadFactory(group, share))
                                .getMessage();
                assertEquals("a share of " + share + " % is not possible: give 1 to 100", message);
            }
        }
    }
}
