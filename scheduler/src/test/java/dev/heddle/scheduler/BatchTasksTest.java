package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The batch class of a core, with plain tasks. */
class BatchTasksTest {
    private static final int MANY = 1_000;

    /** Time passes by what the tasks of one core say that they take; the core's own. */
    private static final class Clock {
        private long nanos;

        long now() {
            return nanos;
        }

        void pass(long time) {
            nanos = nanos + time;
        }
    }

    /** A task that is ready again whenever it has run. */
    private static final class Busy implements Runnable {
        private final Executor executor;
        private final Runnable step;
        private volatile boolean isOver;

        Busy(Executor executor, Runnable step) {
            this.executor = executor;
            this.step = step;
        }

        @Override
        public void run() {
            if (!isOver) {
                step.run();
                executor.execute(this);
            }
        }
    }

    private static List<Busy> start(int count, Executor executor, Runnable step) {
        List<Busy> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Busy busy = new Busy(executor, step);
            all.add(busy);
            executor.execute(busy);
        }
        return all;
    }

    private static void end(List<Busy> all) {
        all.forEach(busy -> busy.isOver = true);
    }

    // --- those that serve

    /** After how many turns a task runs that a timer makes ready, at worst. */
    private static long turnsUntilServed(Core core) throws InterruptedException {
        AtomicInteger left = new AtomicInteger(200);
        CountDownLatch served = new CountDownLatch(1);
        long[] worst = {0};
        Runnable timer =
                new Runnable() {
                    @Override
                    public void run() {
                        long ready = core.turns();
                        core.execute(() -> {
                            worst[0] = Math.max(worst[0], core.turns() - ready);
                            if (left.decrementAndGet() == 0) {
                                served.countDown();
                            } else {
                                Timer next = core.schedule(this, 10, TimeUnit.MICROSECONDS);
                                assertFalse(next.isCancelled());
                            }
                        });
                    }
                };
        Timer first = core.schedule(timer, 0, TimeUnit.NANOSECONDS);
        Groups.await(served);
        assertFalse(first.isCancelled());
        return worst[0];
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50, 100})
    void whoServesRunsInTheTurnInWhichItIsReady(int percent) throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            Core core = group.cores().getFirst();
            BatchTasks batch = new BatchTasks(core);
            batch.setShare(percent);
            List<Busy> all = start(MANY, batch, () -> {});
            long turns = turnsUntilServed(core);
            assertTrue(turns <= 1, turns + " turns");
            end(all);
        }
    }

    /** The control of the test above. */
    @Test
    void withoutAClassItWaitsForManyTurns() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            Core core = group.cores().getFirst();
            List<Busy> all = start(MANY, core, () -> {});
            long turns = turnsUntilServed(core);
            assertTrue(turns > 4, turns + " turns");
            end(all);
        }
    }

    // --- the share

    @Test
    void anIdleCoreRunsATaskInEachRound() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            Core core = group.cores().getFirst();
            BatchTasks batch = new BatchTasks(core);
            batch.setShare(1);
            long[] ran = {0};
            CompletableFuture<Long> rounds = new CompletableFuture<>();
            // Counted on the core: this thread may be late, and the tasks go on until it ends them.
            Runnable step =
                    () -> {
                        if (++ran[0] == 20_000) {
                            rounds.complete(core.tasks());
                        }
                    };
            List<Busy> all = core.submit(() -> start(10, batch, step)).get();
            long count = rounds.get(Groups.PATIENCE_SECONDS, TimeUnit.SECONDS);
            end(all);
            assertTrue(count < 21_000, count + " rounds for 20,000 tasks");
        }
    }

    /** By a clock that the tasks move themselves. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 20, 50, 90})
    void aBusyCoreGivesTheShare(int percent) throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            Core core = group.cores().getFirst();
            Clock clock = new Clock();
            BatchTasks batch = new BatchTasks(core, clock::now);
            batch.setShare(percent);
            long[] nanos = {0, 0};
            CountDownLatch over = new CountDownLatch(1);
            Runnable serving =
                    () -> {
                        clock.pass(7_000);
                        nanos[0] += 7_000;
                        if (nanos[0] + nanos[1] > TimeUnit.SECONDS.toNanos(2)) {
                            over.countDown();
                        }
                    };
            Runnable batched =
                    () -> {
                        clock.pass(11_000);
                        nanos[1] += 11_000;
                    };
            List<Busy> all = new ArrayList<>();
            // From within: none is ready before the others are.
            core.submit(
                            () -> {
                                all.addAll(start(3, core, serving));
                                return all.addAll(start(100, batch, batched));
                            })
                    .get();
            Groups.await(over);
            end(all);
            double share = 100.0 * nanos[1] / (nanos[0] + nanos[1]);
            assertTrue(share > 0.8 * percent && share < 1.2 * percent, share + " % for " + percent);
        }
    }

    @Test
    void whatATaskOverdrawsIsPaidBack() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            Core core = group.cores().getFirst();
            Clock clock = new Clock();
            BatchTasks batch = new BatchTasks(core, clock::now);
            batch.setShare(50);
            List<Long> began = new ArrayList<>();
            long ownNanos = 4_000_000;
            CountDownLatch both = new CountDownLatch(2);
            List<Busy> all = new ArrayList<>();
            core.submit(
                            () -> {
                                all.addAll(start(3, core, () -> clock.pass(1_000)));
                                return all.addAll(
                                        start(
                                                1,
                                                batch,
                                                () -> {
                                                    began.add(clock.now());
                                                    clock.pass(ownNanos);
                                                    both.countDown();
                                                }));
                            })
                    .get();
            Groups.await(both);
            end(all);
            long between = began.get(1) - began.get(0);
            assertTrue(between > 2 * ownNanos - 100_000, between + " ns");
            assertTrue(between < 2 * ownNanos + 100_000, between + " ns");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 101})
    void aShareIsAPartOfTheCore(int percent) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> BatchTasks.requireShare(percent))
                        .getMessage();
        assertEquals("a share of " + percent + " % is not possible: give 1 to 100", message);
    }

    // --- all of them run

    @Test
    void eachRunsOnceInItsTurnWhoeverSubmits() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            BatchTasks batch = new BatchTasks(group.cores().getFirst());
            int each = 20_000;
            List<ConcurrentLinkedQueue<Integer>> ran = new ArrayList<>();
            CountDownLatch all = new CountDownLatch(3 * each);
            List<Thread> submitters = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                ConcurrentLinkedQueue<Integer> mine = new ConcurrentLinkedQueue<>();
                ran.add(mine);
                submitters.add(
                        Thread.ofPlatform()
                                .daemon()
                                .start(() -> {
                                    for (int k = 0; k < each; k++) {
                                        int number = k;
                                        batch.execute(() -> {
                                            mine.add(number);
                                            all.countDown();
                                        });
                                    }
                                }));
            }
            Groups.await(all);
            for (ConcurrentLinkedQueue<Integer> mine : ran) {
                assertEquals(IntStream.range(0, each).boxed().toList(), List.copyOf(mine));
            }
            for (Thread submitter : submitters) {
                submitter.join();
            }
        }
    }

    /** Each submission finds the round resting, or just about to. */
    @Test
    void oneThatComesAsTheRoundComesToRestIsRun() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            BatchTasks batch = new BatchTasks(group.cores().getFirst());
            AtomicInteger ran = new AtomicInteger();
            for (int i = 1; i <= 20_000; i++) {
                batch.execute(ran::incrementAndGet);
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Groups.PATIENCE_SECONDS);
                while (ran.get() < i) {
                    assertTrue(System.nanoTime() < end, "task " + i + " was lost");
                    Thread.onSpinWait();
                }
            }
        }
    }

    @Test
    void oneThatFailsHoldsUpNobody() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            Core core = group.cores().getFirst();
            BatchTasks batch = new BatchTasks(core);
            CountDownLatch ran = new CountDownLatch(2);
            batch.execute(() -> {
                Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> {});
                throw new IllegalStateException("meant to fail");
            });
            batch.execute(ran::countDown);
            batch.execute(ran::countDown);
            Groups.await(ran);
        }
    }

    @Test
    void oneThatDoesNotComeBackHoldsUpNobody() throws Exception {
        try (CoreGroup group = Groups.open(Groups.lively(1))) {
            Core core = group.cores().getFirst();
            BatchTasks batch = new BatchTasks(core);
            CountDownLatch other = new CountDownLatch(1);
            CountDownLatch both = new CountDownLatch(2);
            List<Busy> serving = start(2, core, () -> {});
            for (int i = 0; i < 20; i++) {
                batch.execute(() -> {});
            }
            batch.execute(() -> {
                // Its core is taken meanwhile.
                Groups.await(other);
                both.countDown();
            });
            batch.execute(other::countDown);
            batch.execute(both::countDown);
            Groups.await(both);
            assertTrue(core.statistics().handOffs() > 0);
            end(serving);
        }
    }

    @Test
    void whatIsLeftWhenTheCoreEndsRunsOnTheFallbackCore() throws Exception {
        CountDownLatch ran = new CountDownLatch(MANY);
        CountDownLatch mayEnd = new CountDownLatch(1);
        BatchTasks batch;
        try (CoreGroup group = Groups.open(Groups.lively(1))) {
            Core core = group.cores().getFirst();
            batch = new BatchTasks(core);
            core.execute(() -> Groups.await(mayEnd));
            for (int i = 0; i < MANY / 2; i++) {
                batch.execute(ran::countDown);
            }
            mayEnd.countDown();
        }
        for (int i = 0; i < MANY / 2; i++) {
            batch.execute(ran::countDown);
        }
        Groups.await(ran);
    }
}
