package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RunQueueTest {
    /** Each step adds that many tasks, or takes as many where it is negative. */
    @Property(tries = 200)
    void growsAndWrapsLikeAnArrayDeque(
            @ForAll @Size(max = 40) List<@IntRange(min = -700, max = 700) Integer> steps) {
        RunQueue queue = new RunQueue();
        ArrayDeque<Runnable> reference = new ArrayDeque<>();
        Runnable last = null;
        for (int step : steps) {
            for (int i = 0; i < step; i++) {
                Runnable task = new Numbered();
                queue.add(task);
                reference.add(task);
            }
            for (int i = 0; i > step; i--) {
                last = reference.poll();
                assertSame(last, queue.poll());
            }
            assertSame(last, queue.lastPolled());
            assertEquals(reference.isEmpty(), queue.isEmpty());
            assertEquals(reference.size(), queue.approximateSize());
        }
        while (!reference.isEmpty()) {
            assertSame(reference.poll(), queue.poll());
        }
        assertNull(queue.poll());
    }

    @Test
    void whatRanLastCanBeForgotten() {
        RunQueue queue = new RunQueue();
        Runnable next = new Numbered();
        queue.add(new Numbered());
        queue.add(next);
        queue.poll();
        queue.forgetLast();
        assertNull(queue.lastPolled());
        assertSame(next, queue.poll());
    }

    @Test
    void theSizeThatOthersSeeStaysPlausibleWhileTheQueueGrows() throws InterruptedException {
        AtomicInteger largest = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        AtomicReference<RunQueue> shared = new AtomicReference<>(new RunQueue());
        Thread reader =
                Thread.ofPlatform()
                        .start(() -> {
                            while (!stop.get()) {
                                int seen = shared.get().approximateSize();
                                largest.accumulateAndGet(seen, Math::max);
                            }
                        });
        Runnable task = new Numbered();
        for (int round = 0; round < 2_000; round++) {
            RunQueue queue = new RunQueue();
            shared.set(queue);
            for (int i = 0; i < 5_000; i++) {
                queue.add(task);
                queue.poll();
            }
            for (int i = 0; i < 1_025; i++) {
                queue.add(task);
            }
        }
        stop.set(true);
        reader.join();
        assertTrue(largest.get() <= 1_025 + 1, "seen: " + largest);
    }

    private static final class Numbered implements Runnable {
        @Override
        public void run() {}
    }
}
