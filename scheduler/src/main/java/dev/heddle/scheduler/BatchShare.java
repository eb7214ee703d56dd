package dev.heddle.scheduler;

/**
 * What the batch tasks of a core may still use of its time: a credit that grows by their share of
 * the time that passes, and shrinks by the time that they take. Both are bounded.
 *
 * <p>Of one round at a time, as {@link BatchTasks} has it, but {@link #set}.
 */
final class BatchShare {
    /**
     * The most that is saved up, or owed. A carrier that the system does not run for a time is
     * charged to whoever it was running: with less than such a time the two would not even out.
     */
    static final long MOST_NANOS = 20_000_000;

    /** What a task is charged that has lost its core: the watchdog takes it after 5 to 10 ms. */
    private static final long LOST_NANOS = 5_000_000;

    private volatile int percent = 100;

    private long creditNanos;
    private long creditedNanos;
    private boolean isUnlimited = true;

    /** A task is charged from {@link #beganNanos} on. */
    private boolean isCharging;

    private long beganNanos;

    /**
     * Refuses what is no share.
     *
     * @throws IllegalArgumentException if it is not between 1 and 100
     */
    static void require(int percent) {
        if (percent < 1 || percent > 100) {
            throw new IllegalArgumentException(
                    "a share of " + percent + " % is not possible: give 1 to 100");
        }
    }

    /** Any thread. */
    void set(int newPercent) {
        require(newPercent);
        percent = newPercent;
    }

    /** Nothing else is ready: what is used is neither charged nor saved up, until it is limited. */
    void unlimit() {
        isUnlimited = true;
        isCharging = false;
    }

    /** Something else is ready; returns whether a task may run all the same. */
    boolean limit(long nowNanos) {
        if (isCharging) {
            isCharging = false;
            charge(Math.min(nowNanos - beganNanos, LOST_NANOS));
        }
        if (isUnlimited) {
            isUnlimited = false;
            creditNanos = Math.min(creditNanos, 0);
            creditedNanos = nowNanos;
        } else {
            int share = percent;
            long earned = (nowNanos - creditedNanos) * share / 100;
            creditNanos = Math.min(creditNanos + earned, MOST_NANOS);
            // The rest earns later: rounds may come more often than they earn a nanosecond.
            creditedNanos += earned * 100 / share;
        }
        return creditNanos > 0;
    }

    /** A task begins. Where {@link #end} does not follow it has lost the core. */
    void begin(long nowNanos) {
        isCharging = true;
        beganNanos = nowNanos;
    }

    /** It has ended; returns whether another one may run. */
    boolean end(long nowNanos) {
        isCharging = false;
        charge(nowNanos - beganNanos);
        return creditNanos > 0;
    }

    private void charge(long nanos) {
        creditNanos = Math.max(creditNanos - nanos, -MOST_NANOS);
    }
}
