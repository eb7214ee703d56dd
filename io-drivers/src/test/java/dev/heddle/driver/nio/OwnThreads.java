package dev.heddle.driver.nio;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Threads of a test, each of its own: the JDK's common pool has one thread on two CPUs, and one
 * task that hangs there would take all other tests with it.
 */
final class OwnThreads implements AutoCloseable {
    private final List<FutureTask<?>> tasks = new ArrayList<>();
    private volatile boolean areWanted = true;

    /** Starts a thread; {@link #close} throws what it throws. */
    <T> FutureTask<T> call(Callable<T> body) {
        FutureTask<T> task = new FutureTask<>(body);
        tasks.add(task);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    /** Likewise. */
    @SuppressWarnings("FutureReturnValueIgnored") // close waits for it
    void run(Body body) {
        call(() -> {
            body.run();
            return null;
        });
    }

    /** What a thread does. */
    interface Body {
        void run() throws Exception;
    }

    /** False from the moment at which the test ends, well or not. */
    boolean areWanted() {
        return areWanted;
    }

    /** Waits for all. */
    @Override
    public void close() throws ExecutionException, TimeoutException {
        areWanted = false;
        for (FutureTask<?> task : tasks) {
            try {
                task.get(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted: the test has timed out", e);
            }
        }
    }
}
