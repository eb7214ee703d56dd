package dev.heddle.scheduler;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class QueueProbeTest {
    private static final long MILLI = 1_000_000;

    private final RunQueue queue = new RunQueue();
    private final long begin = System.nanoTime() - 1_000 * MILLI;
    private final QueueProbe probe = new QueueProbe(queue, begin);

    @Test
    void waitsBehindWhatIsReady() {
        Runnable ready = () -> {};
        queue.add(ready);
        probe.afterPoll(begin + MILLI);
        assertEquals(1, probe.queued());
        assertSame(ready, queue.poll());
        assertSame(probe, queue.poll());
        probe.run();
        assertEquals(1, probe.runs());
        assertEquals(0, probe.queued());
        assertEquals(1, probe.waits().total());
        assertTrue(probe.waits().quantileNanos(1) >= 999 * MILLI);
    }

    @Test
    void isNotQueuedTwiceAndNotMoreOftenThanEachMillisecond() {
        queue.add(() -> {});
        probe.afterPoll(begin + MILLI - 1);
        assertEquals(0, probe.queued());
        probe.afterPoll(begin + MILLI);
        probe.afterPoll(begin + 5 * MILLI);
        queue.poll();
        assertSame(probe, queue.poll());
        assertNull(queue.poll());
    }

    @Test
    void whereNothingIsReadyNobodyWaits() {
        probe.afterPoll(begin + MILLI);
        assertNull(queue.poll());
        assertEquals(1, probe.waits().total());
        assertEquals(0, probe.waits().quantileNanos(1));
        assertEquals(0, probe.runs());
    }

    @Test
    void aBusyCoreTellsHowLongItsTasksWaitAndItsTurnsLast() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            Core core = group.cores().getFirst();
            AtomicBoolean stop = new AtomicBoolean();
            CountDownLatch stopped = new CountDownLatch(3);
            for (int i = 0; i < 3; i++) {
                core.execute(
                        new Runnable() {
                            @Override
                            public void run() {
                                long until = System.nanoTime() + MILLI;
                                while (System.nanoTime() < until) {
                                    Thread.onSpinWait();
                                }
                                if (stop.get()) {
                                    stopped.countDown();
                                } else {
                                    core.execute(this);
                                }
                            }
                        });
            }
            // Three tasks of a millisecond each are before it.
            await().until(() -> core.statistics().queueWaits().quantileNanos(1) >= 2 * MILLI);
            assertTrue(core.statistics().turnTimes().quantileNanos(1) >= MILLI);
            stop.set(true);
            Groups.await(stopped);
        }
    }

    @Test
    void theProbeIsNoneOfTheTasksThatAreCounted() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            Core core = group.cores().getFirst();
            long rounds = 0;
            while (core.statistics().queueWaits().total() < 20) {
                Groups.awaitInbox(core);
                rounds++;
            }
            long expected = rounds;
            await().until(() -> core.statistics().tasks() == expected);
            await().until(() -> core.load() == 0);
        }
    }
}
