package dev.heddle.scheduler;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a storm of tasks may not starve: polls, timers and the inbox. One core. */
@SuppressWarnings("FutureReturnValueIgnored") // a timer's effect is what counts
class TurnBudgetTest {
    private CoreGroup group;
    private Core core;

    @BeforeEach
    void open() throws Exception {
        group = Groups.open(Groups.still(1));
        core = group.cores().getFirst();
    }

    @AfterEach
    void close() {
        group.close();
    }

    @Test
    void atMostMaxTasksRunBetweenTwoPolls() {
        AtomicInteger sincePoll = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        FakeDriver.of(core).onPoll = () -> most.accumulateAndGet(sincePoll.getAndSet(0), Math::max);
        CountDownLatch done = new CountDownLatch(20_000);
        Runnable storm =
                new Runnable() {
                    @Override
                    public void run() {
                        sincePoll.incrementAndGet();
                        done.countDown();
                        if (done.getCount() > 0) {
                            core.execute(this);
                        }
                    }
                };
        core.execute(storm);
        Groups.await(done);
        assertTrue(most.get() <= TurnBudget.MAX_TASKS, "most: " + most);
    }

    @Test
    void aTaskStormStarvesNeitherTimersNorTheInbox() {
        AtomicBoolean stop = new AtomicBoolean();
        Runnable storm =
                new Runnable() {
                    @Override
                    public void run() {
                        if (!stop.get()) {
                            core.execute(this);
                        }
                    }
                };
        core.execute(storm);
        CountDownLatch fired = new CountDownLatch(1);
        CountDownLatch taken = new CountDownLatch(1);
        core.schedule(fired::countDown, 1, TimeUnit.MILLISECONDS);
        core.execute(taken::countDown);
        Groups.await(fired);
        Groups.await(taken);
        stop.set(true);
    }

    @Test
    void longTasksInShortBurstsArePolledBetween() {
        AtomicInteger sincePoll = new AtomicInteger();
        List<Integer> between = new CopyOnWriteArrayList<>();
        FakeDriver.of(core).onPoll = () -> between.add(sincePoll.getAndSet(0));
        for (int burst = 0; burst < 3; burst++) {
            CountDownLatch done = new CountDownLatch(15);
            Runnable longer =
                    () -> {
                        spin(2 * TurnBudget.MAX_NANOS);
                        sincePoll.incrementAndGet();
                        done.countDown();
                    };
            core.execute(() -> {
                for (int i = 0; i < 15; i++) {
                    core.execute(longer);
                }
            });
            Groups.await(done);
        }
        // The first burst is what the budget learns from.
        List<Integer> tooMany = new ArrayList<>();
        int ranBefore = 0;
        for (int ran : between) {
            if (ranBefore >= 15 && ran > 3) {
                tooMany.add(ran);
            }
            ranBefore += ran;
        }
        assertTrue(ranBefore > 15, "polls saw " + ranBefore + " tasks");
        assertEquals(List.of(), tooMany, "tasks between polls: " + between);
    }

    @Test
    void shortTasksAreCountedAndTheClockEndsALongBatch() {
        TurnBudget budget = new TurnBudget(new OpaqueCounter());
        budget.renew(System.nanoTime());
        spin(2 * TurnBudget.MAX_NANOS);
        int spent = 1;
        while (budget.spend()) {
            spent++;
        }
        assertTrue(spent <= 16, "spent: " + spent);
        assertTrue(budget.isSpent());
        budget.renew(System.nanoTime());
        assertFalse(budget.isSpent());
    }

    @Test
    void aTickOfTheWatchdogHasTheClockReadAtOnce() {
        OpaqueCounter ticks = new OpaqueCounter();
        TurnBudget budget = new TurnBudget(ticks);
        budget.renew(System.nanoTime());
        spin(2 * TurnBudget.MAX_NANOS);
        assertTrue(budget.spend(), "the clock was read without need");
        ticks.add(1);
        assertFalse(budget.spend());
        assertTrue(budget.isSpent());
    }

    /** Whether it could be seen depends on how the machine lets the test run: one try counts. */
    @Test
    void shortTasksHaveTheWholeBudget() {
        TurnBudget budget = new TurnBudget(new OpaqueCounter());
        await().pollInSameThread()
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    budget.renew(System.nanoTime());
                    int spent = 1;
                    while (budget.spend()) {
                        spent++;
                    }
                    assertTrue(budget.isSpent());
                    return spent == TurnBudget.MAX_TASKS;
                });
    }

    @Test
    void aPollLearnsHowLongTheTasksBeforeItTook() {
        TurnBudget budget = new TurnBudget(new OpaqueCounter());
        budget.renew(System.nanoTime());
        assertTrue(budget.spend(), "the clock was read without need");
        spin(2 * TurnBudget.MAX_NANOS);
        budget.settle();
        assertTrue(budget.isSpent());
        budget.renew(System.nanoTime());
        spin(2 * TurnBudget.MAX_NANOS);
        assertFalse(budget.spend(), "after a slow batch the clock is read after each task");
    }

    /** As above, one try counts. */
    @Test
    void afterQuickBatchesTheClockIsReadLessOften() {
        await().pollInSameThread()
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    TurnBudget budget = new TurnBudget(new OpaqueCounter());
                    budget.spend();
                    spin(2 * TurnBudget.MAX_NANOS);
                    budget.settle();
                    budget.renew(System.nanoTime());
                    budget.spend(); // reads the clock, which says that it was quick
                    spin(2 * TurnBudget.MAX_NANOS);
                    return budget.spend() && !budget.spend();
                });
    }

    private static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }
}
