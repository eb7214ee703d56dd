package dev.heddle.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * The moment until which the calling thread may wait, as somebody further up its stack has said:
 * Heddle's waits end there, whatever time they were given themselves. Where limits nest the
 * earliest counts. It is a {@link ScopedValue}: threads that a {@code StructuredTaskScope} forks
 * have their owner's, other threads that are started have none.
 *
 * <p>Who is about to wait looks here, and not before: what needs no waiting is done after the limit
 * too. Where there is none a look is a load of a field of the thread.
 *
 * <p>Any thread. {@code dev.heddle.net.Deadline} is what programs use.
 */
public final class WaitLimit {
    /** As {@link System#nanoTime} has it. */
    private static final ScopedValue<Long> MOMENT = ScopedValue.newInstance();

    private WaitLimit() {}

    /**
     * Calls an operation whose waits are limited.
     *
     * @param nanoTime the moment, as {@link System#nanoTime} has it
     * @return what it returns
     * @throws X what it throws
     */
    public static <R extends @Nullable Object, X extends Throwable> R call(
            long nanoTime, ScopedValue.CallableOp<? extends R, X> operation) throws X {
        boolean isEarlier = !isSet() || nanoTime - nanoTime() < 0;
        return isEarlier ? ScopedValue.where(MOMENT, nanoTime).call(operation) : operation.call();
    }

    /** Whether there is a limit. */
    public static boolean isSet() {
        return MOMENT.isBound();
    }

    /** The moment, as {@link System#nanoTime} has it. Only if {@link #isSet}. */
    public static long nanoTime() {
        return MOMENT.get();
    }

    /** Whether there is a limit and it has passed. */
    public static boolean isOver() {
        return isSet() && nanoTime() - System.nanoTime() <= 0;
    }

    /**
     * How long a wait may last.
     *
     * @param nanos what it was given itself
     * @return that, or less where the limit comes earlier; 0 or less where it has passed
     */
    public static long atMost(long nanos) {
        return isSet() ? Math.min(nanos, nanoTime() - System.nanoTime()) : nanos;
    }
}
