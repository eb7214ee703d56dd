package dev.heddle.scheduler;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("FutureReturnValueIgnored") // a timer's effect is what counts
class TimerTest {
    private final Disguise disguise = new Disguise();
    private CoreGroup group;
    private Core core;

    @BeforeEach
    void open() throws Exception {
        group = Groups.open(Groups.still(1).withCurrentCarrier(disguise));
        core = group.cores().getFirst();
    }

    @AfterEach
    void close() {
        group.close();
    }

    @Test
    void firesInTheOrderOfTheDeadlines() throws Exception {
        Map<Integer, Timer> timers = new ConcurrentHashMap<>();
        List<Integer> fired = new CopyOnWriteArrayList<>();
        CountDownLatch all = new CountDownLatch(5);
        Groups.runOn(
                core,
                () -> {
                    for (int millis : new int[] {8, 2, 6, 0, 4}) {
                        timers.put(
                                millis,
                                core.schedule(
                                        () -> {
                                            fired.add(millis);
                                            all.countDown();
                                        },
                                        millis,
                                        TimeUnit.MILLISECONDS));
                    }
                });
        Groups.await(all);
        // By the deadlines themselves: the scheduling thread may have been held up between two.
        List<Integer> expected =
                timers.entrySet().stream()
                        .sorted(Map.Entry.comparingByValue())
                        .map(Map.Entry::getKey)
                        .toList();
        assertEquals(expected, fired);
    }

    @Test
    void neverFiresBeforeItsDeadline() {
        long begin = System.nanoTime();
        CompletableFuture<Long> fired = new CompletableFuture<>();
        core.schedule(() -> fired.complete(System.nanoTime()), 3, TimeUnit.MILLISECONDS);
        assertTrue(fired.join() - begin >= 3_000_000);
    }

    @Test
    void aCommandThatThrowsEndsNeitherTheCoreNorTheTimersAfterIt() {
        try (LogCapture log = new LogCapture(CoreLoop.class)) {
            CountDownLatch second = new CountDownLatch(1);
            core.schedule(
                    () -> {
                        throw new AssertionError("on purpose");
                    },
                    0,
                    TimeUnit.SECONDS);
            core.schedule(second::countDown, 1, TimeUnit.MILLISECONDS);
            Groups.await(second);
            await().until(() -> log.has("timer"));
        }
    }

    @Test
    void aTimerCancelledOnItsCoreIsGoneAtOnce() throws Exception {
        Groups.runOn(
                core,
                () -> {
                    Timer timer = core.schedule(() -> {}, 1, TimeUnit.HOURS);
                    assertEquals(1, core.timers().size());
                    assertTrue(timer.cancel(false));
                    assertEquals(0, core.timers().size());
                    assertTrue(timer.isCancelled());
                    assertFalse(timer.cancel(false), "only the first cancel counts");
                });
    }

    @Test
    void aCancelThatOvertakesTheLinkLeavesNothingBehind() throws Exception {
        Groups.runOn(
                core,
                () -> {
                    Timer[] timer = new Timer[1];
                    disguise.run(() -> timer[0] = core.schedule(() -> {}, 1, TimeUnit.HOURS));
                    assertTrue(timer[0].cancel(false));
                });
        assertNoTimers(core);
    }

    @Test
    void cancelFromForeignThreadsLeavesNothingBehind() throws Exception {
        List<Thread> threads = new ArrayList<>();
        AtomicInteger ran = new AtomicInteger();
        AtomicInteger cancelled = new AtomicInteger();
        int each = 5_000;
        for (int t = 0; t < 3; t++) {
            Random random = new Random(t);
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; i < each; i++) {
                                    Timer timer =
                                            core.schedule(
                                                    ran::incrementAndGet,
                                                    random.nextInt(50),
                                                    TimeUnit.MICROSECONDS);
                                    if (timer.cancel(false)) {
                                        cancelled.incrementAndGet();
                                    }
                                }
                            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        await().until(() -> ran.get() + cancelled.get() == 3 * each);
        assertNoTimers(core);
    }

    @Test
    void getWaitsUntilTheCommandHasRun() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean hasRun = new AtomicBoolean();
        Timer timer =
                core.schedule(
                        () -> {
                            running.countDown();
                            Groups.await(goOn);
                            hasRun.set(true);
                        },
                        0,
                        TimeUnit.SECONDS);
        Groups.await(running);
        assertFalse(timer.isDone());
        assertFalse(timer.cancel(true), "it has begun");
        assertThrows(TimeoutException.class, () -> timer.get(1, TimeUnit.MILLISECONDS));
        goOn.countDown();
        assertNull(timer.get(Groups.PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertTrue(hasRun.get());
        assertTrue(timer.isDone());
    }

    /** The core was never started, so the test decides when the timer fires. */
    private static Timer own(Runnable command) {
        Core still = new CoreGroup(Groups.still(1)).cores().getFirst();
        return new Timer(still, command, System.nanoTime());
    }

    private static CompletableFuture<Object> getting(Timer timer) {
        CompletableFuture<Object> outcome = new CompletableFuture<>();
        Thread getter =
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> {
                            try {
                                outcome.complete(timer.get());
                            } catch (Throwable failure) {
                                outcome.completeExceptionally(failure);
                            }
                        });
        await().until(() -> getter.getState() == Thread.State.WAITING || outcome.isDone());
        assertFalse(outcome.isDone(), "it has not run yet");
        return outcome;
    }

    @Test
    void whoWaitsForATimerIsWokenWhenItHasFired() throws Exception {
        Timer timer = own(() -> {});
        CompletableFuture<Object> outcome = getting(timer);
        timer.fire();
        assertNull(Groups.await(outcome));
        assertNull(timer.get(0, TimeUnit.SECONDS), "and who comes later does not wait");
    }

    @Test
    void whoWaitsForATimerIsWokenWhenItsCommandFails() throws Exception {
        Timer timer =
                own(() -> {
                    throw new IllegalStateException("on purpose");
                });
        CompletableFuture<Object> outcome = getting(timer);
        assertThrows(IllegalStateException.class, timer::fire);
        assertNull(Groups.await(outcome));
        assertTrue(timer.isDone());
    }

    @Test
    void whoComesAfterATimerHasFiredDoesNotWait() throws Exception {
        Timer timer = own(() -> {});
        timer.fire();
        assertNull(timer.get(0, TimeUnit.SECONDS));
    }

    @Test
    void whoWaitsForATimerIsWokenWhenItIsCancelled() {
        Timer timer = own(() -> {});
        CompletableFuture<Object> outcome = getting(timer);
        assertTrue(timer.cancel(false));
        assertThrows(CancellationException.class, () -> Groups.await(outcome));
    }

    @Test
    void comparesWithOthersByWhatIsLeft() {
        Timer timer = core.schedule(() -> {}, 1, TimeUnit.HOURS);
        assertTrue(timer.compareTo(delayed(0)) > 0);
        assertTrue(timer.compareTo(delayed(2)) < 0);
        timer.cancel(false);
    }

    private static Delayed delayed(long hours) {
        return new Delayed() {
            @Override
            public long getDelay(TimeUnit unit) {
                return unit.convert(hours, TimeUnit.HOURS);
            }

            @Override
            public int compareTo(Delayed other) {
                throw new UnsupportedOperationException();
            }
        };
    }

    @Test
    void getOfACancelledTimerThrows() {
        Timer timer = core.schedule(() -> {}, 1, TimeUnit.HOURS);
        assertTrue(timer.cancel(false));
        assertThrows(CancellationException.class, timer::get);
        assertTrue(timer.isDone());
    }

    @Test
    void comparesByDeadline() {
        Timer early = core.schedule(() -> {}, 1, TimeUnit.HOURS);
        Timer late = core.schedule(() -> {}, 2, TimeUnit.HOURS);
        Timer same = early;
        assertEquals(0, early.compareTo(same));
        assertTrue(early.compareTo(late) < 0);
        assertTrue(late.compareTo(early) > 0);
        assertTrue(early.getDelay(TimeUnit.MINUTES) >= 58);
        assertTrue(early.getDelay(TimeUnit.NANOSECONDS) <= TimeUnit.HOURS.toNanos(1));
        early.cancel(false);
        late.cancel(false);
    }

    @Test
    void absurdDelaysAreLegal() throws Exception {
        CountDownLatch fired = new CountDownLatch(1);
        Timer never = core.schedule(() -> {}, Long.MAX_VALUE, TimeUnit.DAYS);
        core.schedule(fired::countDown, Long.MIN_VALUE, TimeUnit.DAYS);
        Groups.await(fired);
        Groups.awaitInbox(core);
        assertFalse(never.isDone());
        assertTrue(never.cancel(false));
    }

    @Test
    void tenThousandTimersAllFire() {
        CountDownLatch fired = new CountDownLatch(10_000);
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            core.schedule(fired::countDown, random.nextInt(20_000), TimeUnit.MICROSECONDS);
        }
        Groups.await(fired);
    }

    static void assertNoTimers(Core core) throws Exception {
        Groups.runOn(core, () -> assertEquals(0, core.timers().size()));
    }
}
