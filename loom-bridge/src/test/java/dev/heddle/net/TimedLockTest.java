package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.scheduler.IoOperation.Kind;
import dev.heddle.support.Task;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class TimedLockTest {
    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final long MOMENT = Duration.ofMillis(5).toNanos();

    private final TimedLock lock = new TimedLock();

    private <T> Task<T> elsewhere(Callable<T> call) {
        return Task.call(Thread.ofPlatform().daemon().factory(), call);
    }

    private void awaitState(Task<?> task, Thread.State state) {
        await().atMost(Task.PATIENCE).until(() -> task.thread().getState() == state);
    }

    private boolean isFree() throws Exception {
        return elsewhere(
                        () -> {
                            boolean had = lock.tryLock();
                            if (had) {
                                lock.unlock();
                            }
                            return had;
                        })
                .get();
    }

    @Test
    void whoNeedNotWaitHasAllOfTheTime() throws Exception {
        assertEquals(HOUR, lock.lock(Kind.RECEIVE, HOUR));
        assertFalse(isFree());
        lock.unlock();
        assertTrue(isFree());
        assertEquals(0, lock.lock(Kind.RECEIVE, 0));
        lock.unlock();
        assertEquals(MOMENT, lock.lock(Kind.RECEIVE, MOMENT, null));
        lock.unlock();
        Deadline passed = Deadline.after(Duration.ZERO);
        Thread.currentThread().interrupt();
        assertEquals(7, lock.lock(Kind.RECEIVE, 7, passed), "what needs no waiting is done");
        assertTrue(Thread.interrupted(), "also by a thread that is interrupted");
    }

    @Test
    void withoutALimitItWaitsForever() throws Exception {
        assertTrue(lock.tryLock());
        Task<Boolean> waiter =
                elsewhere(() -> {
                    assertEquals(0, lock.lock(Kind.RECEIVE, 0));
                    return Thread.interrupted();
                });
        awaitState(waiter, Thread.State.WAITING);
        waiter.thread().interrupt();
        lock.unlock();
        assertTrue(waiter.get(), "the interrupt status stays");
    }

    @Test
    void theWaitCountsAndNoInterruptEndsIt() throws Exception {
        assertTrue(lock.tryLock());
        Task<Boolean> waiter =
                elsewhere(() -> {
                    long left = lock.lock(Kind.RECEIVE, HOUR);
                    assertTrue(left < HOUR && left > HOUR / 2, "left: " + left);
                    return Thread.interrupted();
                });
        awaitState(waiter, Thread.State.TIMED_WAITING);
        waiter.thread().interrupt();
        awaitState(waiter, Thread.State.TIMED_WAITING);
        lock.unlock();
        assertTrue(waiter.get(), "the interrupt status stays");
        assertFalse(isFree(), "it was had");
    }

    @Test
    void aWaitThatWasNotInterruptedLeavesNoInterruptBehind() throws Exception {
        assertTrue(lock.tryLock());
        Task<Boolean> waiter =
                elsewhere(() -> {
                    lock.lock(Kind.RECEIVE, HOUR);
                    return Thread.interrupted();
                });
        awaitState(waiter, Thread.State.TIMED_WAITING);
        lock.unlock();
        assertFalse(waiter.get());
    }

    @Test
    void whoHasNoTimeLeftDoesNotHaveIt() throws Exception {
        assertTrue(lock.tryLock());
        SocketTimeoutException timedOut =
                elsewhere(() -> lock.lock(Kind.ACCEPT, MOMENT))
                        .failure(SocketTimeoutException.class);
        assertEquals("Accept timed out", timedOut.getMessage());
        elsewhere(() -> lock.lock(Kind.ACCEPT, 0, Deadline.after(Duration.ofNanos(MOMENT))))
                .failure(SocketTimeoutException.class);
        lock.unlock();
        assertTrue(isFree());
    }

    @Test
    void untilADeadlineItIsHadAsSoonAsItIsFree() throws Exception {
        assertTrue(lock.tryLock());
        Task<Long> waiter =
                elsewhere(() -> lock.lock(Kind.RECEIVE, 7, Deadline.after(Duration.ofHours(1))));
        awaitState(waiter, Thread.State.TIMED_WAITING);
        lock.unlock();
        assertEquals(7, waiter.get());
        assertFalse(isFree());
    }

    @Test
    void untilADeadlineAnInterruptEndsTheWait() throws Exception {
        assertTrue(lock.tryLock());
        Task<Boolean> waiter =
                elsewhere(() -> {
                    Deadline deadline = Deadline.after(Duration.ofHours(1));
                    assertThrows(
                            InterruptedIOException.class,
                            () -> lock.lock(Kind.RECEIVE, 0, deadline));
                    return Thread.interrupted();
                });
        awaitState(waiter, Thread.State.TIMED_WAITING);
        waiter.thread().interrupt();
        assertTrue(waiter.get(), "the interrupt status stays");
        lock.unlock();
        assertTrue(isFree());
    }
}
