package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.scheduler.IoOperation.Kind;
import dev.heddle.support.Task;
import java.io.InterruptedIOException;
import java.lang.ref.WeakReference;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AwaitedTurnTest {
    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final long MOMENT = Duration.ofMillis(5).toNanos();

    private final Turn turn = new Turn();

    private ToldConnection own;
    private ToldConnection other;

    @BeforeEach
    void open() throws Exception {
        own = new ToldConnection();
        other = new ToldConnection();
    }

    @AfterEach
    void close() {
        own.close();
        other.close();
    }

    private <T> Task<T> elsewhere(Callable<T> call) {
        return Task.call(Thread.ofPlatform().daemon().factory(), call);
    }

    private long take(long timeoutNanos, Deadline deadline) throws Exception {
        return new AwaitedTurn(turn, own.live, other.live)
                .take(Kind.RECEIVE, timeoutNanos, deadline);
    }

    /** Who gave up has left nothing behind, and the turn is free once it is given back. */
    private void assertOthersWaitNot() {
        assertFalse(turn.tryTake());
        turn.release();
        assertTrue(turn.tryTake());
        turn.release();
    }

    @Test
    void whoNeedNotWaitHasAllOfTheTime() throws Exception {
        assertEquals(HOUR, take(HOUR, null));
        turn.release();
        Thread.currentThread().interrupt();
        assertEquals(7, take(7, Deadline.after(Duration.ZERO)), "needs no waiting");
        assertTrue(Thread.interrupted(), "also by a thread that is interrupted");
        assertOthersWaitNot();
    }

    @Test
    void theWaitCountsAndNoInterruptEndsIt() throws Exception {
        assertTrue(turn.tryTake());
        Task<Boolean> timed =
                elsewhere(() -> {
                    long left = take(HOUR, null);
                    assertTrue(left < HOUR && left > HOUR / 2, "left: " + left);
                    turn.release();
                    return Thread.interrupted();
                });
        timed.awaitParked();
        Task<Boolean> patient =
                elsewhere(() -> {
                    assertEquals(0, take(0, null));
                    return Thread.interrupted();
                });
        patient.awaitParked();
        for (Thread waiter : List.of(timed.thread(), patient.thread())) {
            waiter.interrupt();
            // It has looked at it, and waits on.
            Awaitility.await().atMost(Task.PATIENCE).until(() -> !waiter.isInterrupted());
        }
        timed.awaitParked();
        patient.awaitParked();
        turn.release();
        assertTrue(timed.get(), "the interrupt status stays");
        assertTrue(patient.get(), "the interrupt status stays");
        assertOthersWaitNot();
    }

    @Test
    void itEndsWithTheTimeOrTheDeadline() throws Exception {
        assertTrue(turn.tryTake());
        assertThrows(SocketTimeoutException.class, () -> take(MOMENT, null));
        Deadline soon = Deadline.after(Duration.ofNanos(MOMENT));
        assertThrows(SocketTimeoutException.class, () -> take(HOUR, soon));
        assertThrows(SocketTimeoutException.class, () -> soon.call(() -> take(0, null)));
        assertOthersWaitNot();
    }

    @Test
    void anInterruptEndsItWhereThereIsADeadline() throws Exception {
        assertTrue(turn.tryTake());
        Task<Boolean> waiter =
                elsewhere(() -> {
                    InterruptedIOException e =
                            assertThrows(
                                    InterruptedIOException.class, () -> take(0, Deadline.none()));
                    assertFalse(e instanceof SocketTimeoutException);
                    return Thread.interrupted();
                });
        waiter.awaitParked();
        waiter.thread().interrupt();
        assertTrue(waiter.get(), "the interrupt status stays");
        assertOthersWaitNot();
    }

    @Test
    void aCloseOfItsConnectionEndsIt() throws Exception {
        assertCloseEndsIt(own);
    }

    @Test
    void aCloseOfTheOtherEndsIt() throws Exception {
        assertCloseEndsIt(other);
    }

    private void assertCloseEndsIt(ToldConnection closed) throws Exception {
        assertTrue(turn.tryTake());
        Task<Long> waiter = elsewhere(() -> take(HOUR, null));
        waiter.awaitParked();
        closed.live.close();
        assertEquals("Socket closed", waiter.failure(SocketException.class).getMessage());
        Thread.currentThread().interrupt();
        // What a failure means, whatever else came first.
        assertThrows(SocketException.class, () -> take(HOUR, Deadline.none()));
        assertTrue(Thread.interrupted());
        assertOthersWaitNot();
    }

    @Test
    void whoHasWaitedIsForgotten() throws Exception {
        assertTrue(turn.tryTake());
        List<WeakReference<Thread>> waited = List.of(waitInVain(other.live), waitInVain(null));
        Awaitility.await()
                .atMost(Task.PATIENCE)
                .until(() -> {
                    System.gc();
                    return waited.stream().allMatch(thread -> thread.refersTo(null));
                });
    }

    private WeakReference<Thread> waitInVain(@Nullable LiveEndpoint another) throws Exception {
        Task<Void> waiter =
                Task.run(
                        Thread.ofPlatform().daemon().factory(),
                        () ->
                                new AwaitedTurn(turn, own.live, another)
                                        .take(Kind.SEND, MOMENT, null));
        waiter.failure(SocketTimeoutException.class);
        waiter.thread().join();
        return new WeakReference<>(waiter.thread());
    }

    /** What comes again has to wait behind who waits. */
    @Test
    @Timeout(60)
    void threadsAndOthersHaveItInTheOrderInWhichTheyCame() throws Exception {
        List<Integer> begun = Collections.synchronizedList(new ArrayList<>());
        assertTrue(turn.tryTake());
        assertFalse(turn.takeOrQueue(() -> begun.add(1)));
        Task<Long> thread =
                elsewhere(() -> {
                    long left = take(0, null);
                    begun.add(2);
                    return left;
                });
        thread.awaitParked();
        assertFalse(turn.takeOrQueue(() -> begun.add(3)));
        turn.release();
        assertFalse(turn.takeOrQueue(() -> begun.add(4)));
        assertEquals(List.of(1), begun);
        turn.release();
        thread.get();
        turn.release();
        turn.release();
        assertEquals(List.of(1, 2, 3, 4), begun);
        assertOthersWaitNot();
    }

    /** A turn that begins as its thread gives up goes on to the next. */
    @Test
    @Timeout(60)
    void aTurnThatBeginsTooLateIsGivenOn() throws Exception {
        int inTime = 0;
        int tooLate = 0;
        // Each so often that some of those too late have just begun.
        for (int i = 0; inTime < 200 || tooLate < 200; i++) {
            assertTrue(turn.tryTake());
            AtomicLong given = new AtomicLong();
            Task<Boolean> waiter =
                    elsewhere(() -> {
                        try {
                            given.set(System.nanoTime() + 100_000);
                            take(100_000, null);
                            return true;
                        } catch (SocketTimeoutException e) {
                            return false;
                        }
                    });
            while (given.get() == 0) {
                Thread.onSpinWait();
            }
            long release = given.get() + (i % 100 - 50) * 1_000L;
            while (System.nanoTime() - release < 0) {
                Thread.onSpinWait();
            }
            turn.release();
            if (waiter.get()) {
                inTime++;
                turn.release();
            } else {
                tooLate++;
            }
            assertTrue(turn.tryTake(), "the turn was lost");
            turn.release();
        }
    }
}
