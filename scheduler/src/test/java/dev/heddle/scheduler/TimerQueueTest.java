package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TimerQueueTest {
    /**
     * Against a sorted list: each step adds a timer, removes one, or takes out what is due. The
     * second run lies where nanoTime wraps.
     */
    @Property(tries = 500)
    void behavesLikeASortedList(
            @ForAll @Size(max = 400) List<@IntRange(min = 0, max = 999) Integer> steps,
            @ForAll boolean wraps) {
        long base = wraps ? Long.MAX_VALUE - 500 : 0;
        TimerQueue queue = new TimerQueue();
        List<Timer> reference = new ArrayList<>();
        for (int step : steps) {
            switch (step % 4) {
                case 0, 1 -> {
                    Timer timer = new Timer(null, () -> {}, base + step);
                    queue.add(timer);
                    reference.add(timer);
                }
                case 2 -> {
                    if (!reference.isEmpty()) {
                        Timer victim = reference.remove(step % reference.size());
                        queue.remove(victim);
                        assertEquals(Timer.NOWHERE, victim.index);
                        queue.remove(victim); // once more does nothing
                    }
                }
                default -> takeDue(queue, reference, base, base + step);
            }
            assertEquals(reference.size(), queue.size());
        }
        takeDue(queue, reference, base, base + 1_000);
        assertTrue(queue.isEmpty());
        assertNull(queue.pollFirst());
    }

    private static void takeDue(TimerQueue queue, List<Timer> reference, long base, long nowNanos) {
        reference.sort(Comparator.comparingLong(timer -> timer.deadlineNanos - base));
        while (!reference.isEmpty() && reference.getFirst().deadlineNanos - nowNanos <= 0) {
            assertEquals(reference.getFirst().deadlineNanos, queue.earliestNanos());
            Timer due = queue.pollDue(nowNanos);
            assertNotNull(due);
            assertEquals(reference.getFirst().deadlineNanos, due.deadlineNanos);
            assertEquals(Timer.NOWHERE, due.index);
            assertTrue(reference.remove(due));
        }
        assertNull(queue.pollDue(nowNanos));
    }

    /** More than it begins with, and so many that a hole is filled upwards as well as downwards. */
    @Test
    void aThousandTimersComeInTheirOrderWhoeverIsTakenOutBefore() {
        Random random = new Random(1);
        for (int round = 0; round < 20; round++) {
            TimerQueue queue = new TimerQueue();
            List<Timer> reference = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                reference.add(new Timer(null, () -> {}, random.nextInt(100_000)));
                queue.add(reference.get(i));
            }
            for (int i = 0; i < 500; i++) {
                queue.remove(reference.remove(random.nextInt(reference.size())));
            }
            assertEquals(500, queue.size());
            takeDue(queue, reference, 0, 100_000);
            assertTrue(queue.isEmpty());
        }
    }

    /** As time-outs do, of which most are cancelled, beside many that stay. */
    @Property(tries = 100)
    void theEarliestIsKnownWhicheverIsTakenOut(
            @ForAll @Size(max = 300) List<@IntRange(min = 0, max = 999) Integer> deadlines,
            @ForAll @IntRange(max = 200) int staying) {
        TimerQueue queue = new TimerQueue();
        List<Timer> reference = new ArrayList<>();
        for (int deadline : deadlines) {
            Timer timer = new Timer(null, () -> {}, deadline);
            queue.add(timer);
            reference.add(timer);
            if (reference.size() > staying) {
                queue.remove(reference.remove(deadline % reference.size()));
            }
            assertEquals(reference.size(), queue.size());
            if (!reference.isEmpty()) {
                assertEquals(earliest(reference), queue.earliestNanos());
            }
        }
        while (!reference.isEmpty()) {
            Timer first = queue.pollFirst();
            assertNotNull(first);
            assertEquals(earliest(reference), first.deadlineNanos);
            assertTrue(reference.remove(first));
        }
        assertTrue(queue.isEmpty());
    }

    private static long earliest(List<Timer> timers) {
        return timers.stream().mapToLong(timer -> timer.deadlineNanos).min().orElseThrow();
    }

    @Test
    void aTimerIsDueAtItsDeadlineAndNotBefore() {
        TimerQueue queue = new TimerQueue();
        Timer timer = new Timer(null, () -> {}, 5);
        queue.add(timer);
        assertNull(queue.pollDue(4));
        assertSame(timer, queue.pollDue(5));
    }

    @Test
    void whatATimerIsDecidesWhereItIsHoweverOftenItIsSettled() {
        TimerQueue queue = new TimerQueue();
        Timer timer = new Timer(null, () -> {}, 5);
        queue.settle(timer);
        queue.settle(timer);
        assertEquals(1, queue.size());
        assertFalse(queue.isEmpty());
        timer.fire();
        queue.settle(timer);
        queue.settle(timer);
        assertTrue(queue.isEmpty());
    }
}
