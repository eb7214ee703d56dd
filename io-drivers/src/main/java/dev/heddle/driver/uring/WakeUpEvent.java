package dev.heddle.driver.uring;

import dev.heddle.driver.unix.SystemCalls;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Wakes who waits for a ring, by an eventfd that the ring watches; the kernel is entered for it
 * only where somebody waits, or is about to.
 *
 * <pre>
 *   carrier: announce(), then waits         waker: wakeUp()
 *   S  state: AWAKE -> ASLEEP               W  state := WOKEN; signals if it was ASLEEP
 *      or finds WOKEN and does not wait
 * </pre>
 *
 * <p><b>Claim:</b> after W the carrier does not wait, or not for long. S and W are atomic
 * read-modify-writes of one variable, hence one of them reads what the other wrote. If W was first,
 * S finds WOKEN. If S was first, W finds ASLEEP and signals, or finds the WOKEN of another waker,
 * who does. The signal ends the wait even if it comes before the system call: the ring's watch of
 * the eventfd is in the kernel, or in the entries that the call submits before it waits, and each
 * write of the eventfd makes it complete. A watch that is armed later than the write completes at
 * once: the count is never taken out, so from the first signal on the eventfd is readable, and to
 * reach its limit, 2^64 - 2, takes more wake-ups than there will be. (A watch that goes on is told
 * of each write nevertheless, since it is told of edges: io_uring/poll.c, io_poll_wake.) So a
 * wake-up costs one system call of the waker's and none of the carrier's. Only the first watch
 * after a signal completes without need: when the lease has moved, or the kernel has ended the last
 * one.
 *
 * <p>The other half, that a message is seen or a wake-up made, is {@code SleepGate}'s, which asks
 * for a wake-up only from ASLEEP of its own, after the message is in the inbox.
 *
 * <p><b>The end.</b> The number must not be closed while a waker is about to write to it, or the
 * write would go to whoever gets the number next. {@link #users} counts who is between the decision
 * and the write; {@link #close} sets its sign, after which nobody gets in, and waits for those who
 * are in, each of which makes one system call that does not block.
 */
final class WakeUpEvent {
    private static final int AWAKE = 0;
    private static final int ASLEEP = 1;
    private static final int WOKEN = 2;

    private static final int CLOSED = Integer.MIN_VALUE;

    private final FileDescriptor descriptor;

    // any thread
    private final AtomicInteger state = new AtomicInteger(AWAKE);
    private final AtomicInteger users = new AtomicInteger();

    private WakeUpEvent(int number) {
        descriptor = new FileDescriptor(number);
    }

    /**
     * Opens an eventfd.
     *
     * @throws IOException if the system gives no descriptor
     */
    static WakeUpEvent open() throws IOException {
        int number = RingCalls.openEvent();
        if (number < 0) {
            throw new IOException("eventfd: " + SystemCalls.text(-number));
        }
        return new WakeUpEvent(number);
    }

    /** The number of the eventfd, to be watched until it can be read. */
    int number() {
        return descriptor.intValue();
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
            signal();
        }
    }

    private void signal() {
        if (users.incrementAndGet() > 0) {
            RingCalls.signal(number());
        }
        users.decrementAndGet();
    }

    /** Closes the eventfd. Wake-ups are ignored from now on. */
    @SuppressWarnings("ThreadPriorityCheck") // a waker that was preempted may need this processor
    void close() {
        int before = users.getAndAdd(CLOSED);
        if (before < 0) {
            throw new AssertionError("closed twice");
        }
        while (users.get() != CLOSED) {
            Thread.yield();
        }
        try {
            descriptor.close();
        } catch (IOException unimportant) {
            // close(2) frees the descriptor whatever it returns.
        }
    }
}
