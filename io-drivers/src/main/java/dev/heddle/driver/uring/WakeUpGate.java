package dev.heddle.driver.uring;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets a carrier be woken that waits, or is about to, and spares the system call otherwise.
 *
 * <pre>
 *   carrier: announce(), then waits         waker: wakeUp()
 *   S  state: AWAKE -> ASLEEP               W  state := WOKEN; signals if it was ASLEEP
 *      or finds WOKEN and does not wait
 * </pre>
 *
 * <p><b>Claim:</b> after W the carrier does not wait, or is signalled. S and W are atomic
 * read-modify-writes of one variable, hence the later of the two reads what the other wrote, or
 * something later still. If W was first, S finds WOKEN. If S was first, W finds ASLEEP and signals,
 * or finds the WOKEN of another waker, who does. {@link #retract} and the refusal of {@link
 * #announce} take in what was written before: the carrier looks at its inbox after them and before
 * it waits again. A waker that is late, between W and its signal, signals a carrier that is awake:
 * a completion too many, never one too few.
 *
 * <p>The other half, that a message is seen or a wake-up made, is {@code SleepGate}'s, which asks
 * for a wake-up only while its own state is ASLEEP, after the message is in the inbox.
 */
final class WakeUpGate {
    private static final int AWAKE = 0;
    private static final int ASLEEP = 1;
    private static final int WOKEN = 2;

    private final AtomicInteger state = new AtomicInteger(AWAKE);
    private final Runnable signal;

    /**
     * @param signal ends a wait, or the next one
     */
    WakeUpGate(Runnable signal) {
        this.signal = signal;
    }

    /**
     * S. Lease holder only.
     *
     * @return false if there was a wake-up since the last wait: then the next one must not be
     */
    boolean announce() {
        if (state.compareAndSet(AWAKE, ASLEEP)) {
            return true;
        }
        state.set(AWAKE);
        return false;
    }

    /** The wait is over, whatever has ended it. Lease holder only. */
    void retract() {
        state.set(AWAKE);
    }

    /** W. Ends a wait, or keeps the next one from beginning. Any thread. */
    void wakeUp() {
        if (state.getAndSet(WOKEN) == ASLEEP) {
            signal.run();
        }
    }
}
