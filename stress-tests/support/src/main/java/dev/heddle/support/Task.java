package dev.heddle.support;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * A thread and what comes of it.
 *
 * @param <T> what it returns
 */
public final class Task<T> {
    /** Longer than anything here may take: a wait that ends so has failed. */
    public static final Duration PATIENCE =
            Duration.ofSeconds(Integer.getInteger("heddle.test.patience", 30));

    private static final StackTraceElement[] NO_FRAMES = {};

    private final Thread thread;
    private final CompletableFuture<T> outcome;

    private Task(Thread thread, CompletableFuture<T> outcome) {
        this.thread = thread;
        this.outcome = outcome;
    }

    /** What a task does. */
    @FunctionalInterface
    public interface Body {
        void run() throws Exception;
    }

    public static <T> Task<T> call(ThreadFactory threads, Callable<T> body) {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        Thread thread =
                threads.newThread(() -> {
                    try {
                        outcome.complete(body.call());
                    } catch (Throwable failure) {
                        outcome.completeExceptionally(failure);
                    }
                });
        thread.start();
        return new Task<>(thread, outcome);
    }

    public static Task<Void> run(ThreadFactory threads, Body body) {
        return call(
                threads,
                () -> {
                    body.run();
                    return null;
                });
    }

    public Thread thread() {
        return thread;
    }

    public boolean isDone() {
        return outcome.isDone();
    }

    /** Waits for the result. */
    public T get() throws Exception {
        return outcome.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Waits for the failure. */
    public <X extends Throwable> X failure(Class<X> type) throws Exception {
        try {
            T result = get();
            throw new AssertionError("no failure, but " + result);
        } catch (ExecutionException e) {
            return assertInstanceOf(type, e.getCause(), () -> String.valueOf(e.getCause()));
        }
    }

    /** Waits until the thread waits for something. */
    public Task<T> awaitParked() {
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> isWaiting() || isDone());
        return this;
    }

    private boolean isWaiting() {
        Thread.State state = thread.getState();
        return state == Thread.State.WAITING
                || state == Thread.State.TIMED_WAITING
                || isInSocketCall();
    }

    /** The JDK's sockets wait in the kernel on platform threads, which are RUNNABLE then. */
    private boolean isInSocketCall() {
        StackTraceElement[] frames = thread.isVirtual() ? NO_FRAMES : thread.getStackTrace();
        return frames.length > 0
                && frames[0].isNativeMethod()
                && frames[0].getClassName().startsWith("sun.nio.ch.");
    }
}
