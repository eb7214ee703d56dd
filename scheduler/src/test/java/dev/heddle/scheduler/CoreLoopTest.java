package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The loop of a core that was never started, run by the test: nothing else happens meanwhile. */
class CoreLoopTest {
    private final List<Long> deadlines = new ArrayList<>();
    private final CoreGroup group =
            new CoreGroup(
                    Groups.still(1)
                            .withDrivers(NotingDriver::new)
                            .withCurrentCarrier(this::currentCarrier));
    private final Core core = group.cores().getFirst();
    private final Carrier carrier = group.carriers().unstarted();
    private final FakeDriver driver = FakeDriver.of(core);
    private boolean isRunning;

    /** Notes until when the loop wants to sleep. */
    private final class NotingDriver extends FakeDriver {
        NotingDriver(Core core) {
            super(core);
        }

        @Override
        public void poll(PollContext context) {
            if (context.canBlock()) {
                deadlines.add(context.deadlineNanos());
            }
            super.poll(context);
        }
    }

    private Thread currentCarrier() {
        return isRunning ? carrier : Thread.currentThread();
    }

    private void run() {
        isRunning = true;
        carrier.run(core);
        isRunning = false;
    }

    private void end() {
        core.execute(core::beginTermination);
    }

    @Test
    void turnsAndTasksAreCountedAndTheDriverIsAttachedOnce() {
        core.execute(() -> {});
        core.execute(() -> {});
        end();
        run();
        assertEquals(3, core.statistics().tasks());
        assertEquals(1, core.statistics().turns());
        assertEquals(0, core.statistics().asleepNanos());
        assertEquals(1, driver.attachments.get());
        assertEquals(1, driver.detachments.get());
        assertEquals("test-core-0", carrier.getName());
    }

    /** What has completed has waited for as long as the core had no carrier. */
    @Test
    void aNewCarrierPollsBeforeItRunsATask() {
        List<Integer> polls = new ArrayList<>();
        core.execute(() -> polls.add(driver.polls.get()));
        end();
        run();
        assertEquals(List.of(1), polls);
    }

    @Test
    void aCarrierThatHasLostItsCoreRunsNothingMore() {
        List<String> ran = new ArrayList<>();
        core.execute(() -> {
            ran.add("first");
            core.lease().revoke(core.lease().observe());
        });
        core.execute(() -> ran.add("second"));
        run();
        assertEquals(List.of("first"), ran);
        assertTrue(core.hasReadyTasks());
        assertEquals(0, core.statistics().tasks());
        assertEquals(1, driver.detachments.get());
        assertFalse(core.terminated().isDone());
    }

    /** Whether the time or the number ends a batch depends on the machine: one try counts. */
    @Test
    void whatReadyTasksWaitForInTheInboxIsBoundedInNumber() {
        AtomicInteger delivered = new AtomicInteger();
        List<Integer> before = new ArrayList<>();
        offerBatches(delivered, before);
        run();
        assertEquals(1023, Collections.max(before));
    }

    private void offerBatches(AtomicInteger delivered, List<Integer> before) {
        delivered.set(0);
        Inbox inbox = core.inbox();
        inbox.offer((Runnable) () -> before.add(delivered.get()));
        LoopMessage message = message(delivered::incrementAndGet);
        for (int i = 0; i < 1024; i++) {
            inbox.offer(message);
        }
        inbox.offer(
                (Runnable)
                        () -> {
                            assertEquals(1024, delivered.get());
                            if (Collections.max(before) >= 1023 || before.size() == 10_000) {
                                end();
                            } else {
                                offerBatches(delivered, before);
                            }
                        });
    }

    private static LoopMessage message(Runnable delivery) {
        return new LoopMessage() {
            @Override
            void deliver(Core core) {
                delivery.run();
            }

            @Override
            void abandon(Core core) {}
        };
    }

    /** Each may wake a foreign thread, which takes as long as the system likes. */
    @Test
    void whatReadyTasksWaitForInTheInboxIsBoundedInTime() {
        AtomicInteger delivered = new AtomicInteger();
        List<Integer> before = new ArrayList<>();
        core.execute(() -> before.add(delivered.get()));
        for (int i = 0; i < 64; i++) {
            core.runInLoop(() -> {
                delivered.incrementAndGet();
                spin(TurnBudget.MAX_NANOS);
            });
        }
        end();
        run();
        assertEquals(List.of(31), before);
        assertEquals(64, delivered.get());
    }

    /** A thread that has ended, and the class loader of its program with it. */
    @Test
    void aCoreThatSleepsKeepsNothingOfWhatItRanLast() {
        List<Runnable> kept = new ArrayList<>();
        for (int i = 1; i < 16; i++) {
            core.execute(() -> {});
        }
        // The clock is read after the sixteenth, which ends the turn: nothing is polled after it.
        core.execute(() -> spin(2 * TurnBudget.MAX_NANOS));
        driver.onBlock =
                () -> {
                    kept.add(core.runQueue().lastPolled());
                    end();
                    LockSupport.unpark(Thread.currentThread());
                };
        run();
        assertEquals(1, kept.size());
        assertNull(kept.getFirst());
    }

    @Test
    void aSleepLastsUntilTheFirstTimer() {
        List<Timer> timers = new ArrayList<>();
        driver.onBlock =
                () -> {
                    LockSupport.unpark(Thread.currentThread());
                    if (timers.isEmpty()) {
                        timers.add(core.schedule(() -> {}, 2, TimeUnit.HOURS));
                        timers.add(core.schedule(() -> {}, 1, TimeUnit.HOURS));
                    } else {
                        end();
                    }
                };
        run();
        assertEquals(List.of(PollContext.NO_DEADLINE, timers.getLast().deadlineNanos), deadlines);
        timers.forEach(timer -> timer.cancel(false));
    }

    @Test
    void aSleepIsCountedWhileItLastsAndOverAfterwards() {
        long slept = 3_000_000;
        List<Boolean> isAsleep = new ArrayList<>();
        List<Long> asleep = new ArrayList<>();
        driver.onBlock =
                () -> {
                    isAsleep.add(core.gate().isAsleep());
                    spin(slept);
                    asleep.add(core.statistics().asleepNanos());
                    LockSupport.unpark(Thread.currentThread());
                    core.execute(() -> {
                        isAsleep.add(core.gate().isAsleep());
                        asleep.add(core.statistics().asleepNanos());
                        core.beginTermination();
                    });
                };
        long begin = System.nanoTime();
        run();
        long most = System.nanoTime() - begin;
        asleep.add(core.statistics().asleepNanos());
        assertEquals(List.of(true, false), isAsleep);
        assertEquals(3, asleep.size());
        assertTrue(asleep.get(0) >= slept && asleep.get(1) >= asleep.get(0), asleep::toString);
        assertEquals(asleep.get(1), asleep.get(2), "it was over");
        assertTrue(asleep.get(2) <= most, asleep + " of " + most);
    }

    /** Too few of them for the count of tasks to have the clock read: the poll before does. */
    @Test
    void aPollLearnsThatABatchOfTasksWasLong() {
        List<Integer> polls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            core.execute(() -> spin(100_000));
        }
        driver.onBlock =
                () -> {
                    LockSupport.unpark(Thread.currentThread());
                    for (int i = 0; i < 10; i++) {
                        core.execute(() -> {
                            polls.add(driver.polls.get());
                            spin(300_000);
                        });
                    }
                    end();
                };
        run();
        assertTrue(polls.getLast() > polls.getFirst(), polls::toString);
    }

    private static void spin(long nanos) {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < nanos) {
            Thread.onSpinWait();
        }
    }

    /** It ends: nobody has to know that it ends without its driver. */
    @Test
    void aDriverThatCannotBeAttachedToACoreThatEndsIsNotReported() throws Exception {
        core.started().complete(null);
        driver.onAttach =
                () -> {
                    throw new IOException("no ring");
                };
        try (LogCapture log = new LogCapture(CoreLoop.class)) {
            core.beginTermination();
            run();
            Groups.awaitInbox(Core.fallback());
            assertFalse(log.has("without I/O"));
        }
    }

    @Test
    void aPinnedCoreHasOneProcessor() throws Exception {
        Path status = Path.of("/proc/thread-self/status");
        assumeTrue(Files.exists(status), "needs " + status);
        Groups.requireCpus(2);
        for (boolean isPinned : new boolean[] {true, false}) {
            try (CoreGroup started = Groups.open(Groups.still(1).withPinned(isPinned))) {
                List<Integer> sizes = new ArrayList<>();
                Groups.runOn(
                        started.cores().getFirst(),
                        () -> sizes.add(CpuSet.allowedBy(status).size()));
                assertEquals(isPinned, sizes.getFirst() == 1);
            }
        }
    }
}
