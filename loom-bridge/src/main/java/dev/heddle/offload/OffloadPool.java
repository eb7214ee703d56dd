package dev.heddle.offload;

import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A bounded pool of daemon threads, one for the process, for Heddle's own calls that wait for the
 * disk and for nothing else: a call that may wait for another thread of the program would let a
 * full pool wait for itself. Such calls, and the user's, are {@link dev.heddle.Heddle#blocking}'s.
 */
public final class OffloadPool {
    private static final String THREADS = "heddle.offloadThreads";
    private static final int MOST_THREADS = 1024;
    private static final long IDLE_SECONDS = 30;

    private static final ThreadPoolExecutor POOL = newPool(threads());

    private OffloadPool() {}

    /** A call that may block. */
    @FunctionalInterface
    public interface Call<T> {
        /** Makes the call. */
        T run() throws IOException;
    }

    private static int threads() {
        String given = System.getProperty(THREADS, "16");
        try {
            int threads = Integer.parseInt(given);
            if (threads >= 1 && threads <= MOST_THREADS) {
                return threads;
            }
        } catch (NumberFormatException notANumber) {
            // It is refused below.
        }
        throw new IllegalArgumentException(
                "-D"
                        + THREADS
                        + "="
                        + given
                        + " is not possible: give a number from 1 to "
                        + MOST_THREADS);
    }

    private static ThreadPoolExecutor newPool(int threads) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().daemon().name("heddle-offload-", 0).factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * Makes a call: on a thread of the pool if the caller is a virtual thread, which parks until it
     * is done, else at once. An interrupt does not end it and stays set.
     */
    public static <T> T call(Call<T> call) throws IOException {
        T result = callUnless(() -> false, call);
        if (result == null) {
            throw new AssertionError("a call that was not abandoned has not been made");
        }
        return result;
    }

    /**
     * {@link #call}, unless it is abandoned before it has begun.
     *
     * @param isAbandoned asked again whenever the caller is unparked
     * @return null if it was abandoned
     */
    public static <T> @Nullable T callUnless(BooleanSupplier isAbandoned, Call<T> call)
            throws IOException {
        return Thread.currentThread().isVirtual() ? callThere(isAbandoned, call) : call.run();
    }

    /** {@link #callUnless}, on a thread of the pool in any case. */
    public static <T> @Nullable T callThere(BooleanSupplier isAbandoned, Call<T> call)
            throws IOException {
        OffloadedCall<T> offloaded = new OffloadedCall<>(call);
        try {
            POOL.execute(offloaded);
        } catch (OutOfMemoryError noThread) {
            // The system has no thread to give: here it stalls the core, until the watchdog sees.
            offloaded.run();
        }
        return offloaded.await(isAbandoned);
    }

    /**
     * Makes a call that may wait for anybody: on a platform thread of its own, which is interrupted
     * when the call is to end.
     *
     * @param isToEnd asked again whenever the caller is unparked
     */
    public static <T> T callAlone(BooleanSupplier isToEnd, Call<T> call) throws IOException {
        OffloadedCall<T> alone = new OffloadedCall<>(call);
        Thread thread = Thread.ofPlatform().daemon().name("heddle-waiting-call").start(alone);
        T result =
                alone.await(() -> {
                    if (isToEnd.getAsBoolean()) {
                        thread.interrupt();
                    }
                    return false;
                });
        if (result == null) {
            throw new AssertionError("a call that was not abandoned has not been made");
        }
        return result;
    }
}
