package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TurnTest {
    private static final int MANY = 100_000;

    private final Turn turn = new Turn();

    /** Notes its number. */
    private record Noting(int number, List<Integer> begun) implements Turn.Successor {
        @Override
        public void turnBegins() {
            begun.add(number);
        }
    }

    @Test
    @Timeout(60)
    void tensOfThousandsBeginInTheirOrderButThoseWithdrawn() {
        assertTrue(turn.takeOrQueue(() -> {}));
        List<Integer> begun = new ArrayList<>();
        List<Noting> successors = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            successors.add(new Noting(i, begun));
            assertFalse(turn.takeOrQueue(successors.get(i)));
        }
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            if (i < 500 && i % 2 == 0) {
                assertTrue(turn.withdraw(successors.get(i)));
            } else {
                expected.add(i);
            }
        }
        for (int i = 0; i <= expected.size(); i++) {
            turn.release();
        }
        assertEquals(expected, begun);
        assertFalse(turn.withdraw(successors.getLast()));
        assertTrue(turn.takeOrQueue(() -> {}));
    }

    /** A release and a withdrawal at the same moment: one of them has it. */
    @Test
    @Timeout(60)
    void aSuccessorBeginsOrIsWithdrawn() throws Exception {
        int rounds = 20_000;
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger withdrawn = new AtomicInteger();
        List<Turn.Successor> successors = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            successors.add(
                    new Turn.Successor() {
                        @Override
                        public void turnBegins() {
                            begun.incrementAndGet();
                        }
                    });
        }
        CyclicBarrier barrier = new CyclicBarrier(2);
        Thread withdrawer =
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> {
                            for (Turn.Successor successor : successors) {
                                meet(barrier);
                                if (turn.withdraw(successor)) {
                                    withdrawn.incrementAndGet();
                                }
                                meet(barrier);
                            }
                        });
        for (Turn.Successor successor : successors) {
            assertTrue(turn.takeOrQueue(() -> {}));
            assertFalse(turn.takeOrQueue(successor));
            int before = begun.get();
            meet(barrier);
            turn.release();
            meet(barrier);
            if (begun.get() > before) {
                turn.release();
            }
        }
        withdrawer.join();
        assertEquals(rounds, begun.get() + withdrawn.get());
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Q1 and Q2 of a push beside G2 and G3 of a giver. */
    @Test
    @Timeout(60)
    void aSuccessorThatComesAsTheTurnIsGivenBackIsNotForgotten() throws Exception {
        int rounds = 50_000;
        // Fewer on a busy machine, where each meeting may cost both a slice of the processor.
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        AtomicBoolean isOver = new AtomicBoolean();
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger arrivals = new AtomicInteger();
        Thread pusher =
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> {
                            for (int i = 0; !isOver.get(); i++) {
                                meetSpinning(arrivals, 4 * i + 2);
                                if (turn.takeOrQueue(begun::incrementAndGet)) {
                                    taken.incrementAndGet();
                                }
                                meetSpinning(arrivals, 4 * i + 4);
                            }
                        });
        for (int i = 0; !isOver.get(); i++) {
            assertTrue(turn.tryTake());
            meetSpinning(arrivals, 4 * i + 2);
            turn.release();
            isOver.set(i == rounds - 1 || System.nanoTime() - end > 0);
            meetSpinning(arrivals, 4 * i + 4);
            assertEquals(i + 1, begun.get() + taken.get());
            turn.release();
        }
        pusher.join();
    }

    /** Each would make the queue. */
    @Test
    @Timeout(60)
    void twoWhoAreTheFirstToWaitBothBegin() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        for (int i = 0; i < 5_000 && System.nanoTime() - end < 0; i++) {
            Turn fresh = new Turn();
            assertTrue(fresh.tryTake());
            AtomicInteger begun = new AtomicInteger();
            AtomicInteger arrivals = new AtomicInteger();
            Thread another =
                    Thread.ofVirtual()
                            .start(() -> {
                                meetSpinning(arrivals, 2);
                                fresh.takeOrQueue(begun::incrementAndGet);
                            });
            meetSpinning(arrivals, 2);
            assertFalse(fresh.takeOrQueue(begun::incrementAndGet));
            another.join();
            fresh.release();
            fresh.release();
            assertEquals(2, begun.get());
        }
    }

    /** Both go on within nanoseconds, where a barrier that parks would have one go first. */
    @SuppressWarnings("ThreadPriorityCheck") // there may be one processor only
    private static void meetSpinning(AtomicInteger arrivals, int all) {
        arrivals.incrementAndGet();
        for (int spins = 0; arrivals.get() < all; spins++) {
            if (spins > 1_000) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
