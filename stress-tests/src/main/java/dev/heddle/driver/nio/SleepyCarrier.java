package dev.heddle.driver.nio;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** What {@link WakeUp} is used by: a loop over an inbox, and a selector whose wake-ups stick. */
final class SleepyCarrier {
    private static final int TURNS = 6;
    private static final int TURNS_WITH_A_MESSAGE = 3;

    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicBoolean isWoken = new AtomicBoolean();

    // carrier only
    private int read;
    private boolean isAsleep;

    /** Puts a message into the inbox. Any thread. */
    void send() {
        sent.incrementAndGet();
    }

    /** Any thread. */
    void wakeSelector() {
        isWoken.set(true);
    }

    /**
     * Some turns of the loop; fewer if it falls asleep. In the first ones another waker comes just
     * when the loop has looked at its inbox; it has no thread of its own, since there may be two
     * CPUs only.
     */
    void run(BooleanSupplier mayBlock, Runnable selected, Runnable otherWaker) {
        for (int i = 0; i < TURNS && !isAsleep; i++) {
            read = sent.get();
            boolean isInboxEmpty = sent.get() == read;
            if (i < TURNS_WITH_A_MESSAGE) {
                otherWaker.run();
            }
            boolean isBlocking = isInboxEmpty && mayBlock.getAsBoolean();
            boolean wasWoken = isWoken.getAndSet(false);
            isAsleep = isBlocking && !wasWoken;
            if (!isAsleep) {
                selected.run();
            }
        }
    }

    /** In the end: whether the loop blocks, and no wake-up has come since. */
    boolean isAsleep() {
        return isAsleep && !isWoken.get();
    }

    /** In the end: whether it will not learn of a message. */
    boolean sleepsOverAMessage() {
        return isAsleep() && sent.get() > read;
    }
}
