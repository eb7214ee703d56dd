package dev.heddle.offload;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.Task;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class OffloadPoolTest {
    private static final int THREADS = 16;

    private final ThreadFactory virtual = Thread.ofVirtual().factory();

    private static boolean awaitOnTheThread(CountDownLatch latch) throws IOException {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    @Test
    void aVirtualThreadLeavesTheCallToAnotherAndAPlatformThreadMakesIt() throws Exception {
        Task<Thread> task = Task.call(virtual, () -> OffloadPool.call(Thread::currentThread));
        assertTrue(task.get().getName().startsWith("heddle-offload-"));
        assertTrue(task.get().isDaemon());
        assertSame(Thread.currentThread(), OffloadPool.call(Thread::currentThread));
    }

    @Test
    void whatTheCallThrowsIsThrown() throws Exception {
        Task<Object> io =
                Task.call(
                        virtual,
                        () ->
                                OffloadPool.call(() -> {
                                    throw new FileNotFoundException("gone");
                                }));
        assertEquals("gone", io.failure(FileNotFoundException.class).getMessage());
        Task<Object> defect =
                Task.call(
                        virtual,
                        () ->
                                OffloadPool.call(() -> {
                                    throw new IllegalStateException("defect");
                                }));
        defect.failure(IllegalStateException.class);
    }

    @Test
    void aFullPoolIsBoundedAndWhatWaitsForItCanBeAbandoned() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        List<Task<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < THREADS + 5; i++) {
            all.add(
                    Task.call(
                            virtual,
                            () ->
                                    OffloadPool.call(() -> {
                                        running.incrementAndGet();
                                        return awaitOnTheThread(release);
                                    })));
        }
        await().until(() -> running.get() == THREADS);
        for (Task<Boolean> task : all) {
            task.awaitParked();
        }
        AtomicBoolean isAbandoned = new AtomicBoolean();
        AtomicBoolean wasMade = new AtomicBoolean();
        Task<Object> abandoned =
                Task.call(
                        virtual,
                        () ->
                                OffloadPool.callUnless(
                                        isAbandoned::get, () -> wasMade.getAndSet(true)));
        abandoned.awaitParked();
        isAbandoned.set(true);
        LockSupport.unpark(abandoned.thread());
        assertNull(abandoned.get());
        assertEquals(THREADS, running.get());
        release.countDown();
        for (Task<Boolean> task : all) {
            assertTrue(task.get());
        }
        assertFalse(wasMade.get());
    }

    @Test
    void anInterruptNeitherEndsACallNorIsLost() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Task<Boolean> task =
                Task.call(
                        virtual,
                        () -> {
                            OffloadPool.call(() -> awaitOnTheThread(release));
                            return Thread.interrupted();
                        });
        task.awaitParked();
        task.thread().interrupt();
        task.awaitParked();
        assertFalse(task.isDone());
        release.countDown();
        assertTrue(task.get());
    }
}
