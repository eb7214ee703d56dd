package dev.heddle.driver.uring;

import dev.heddle.driver.unix.SystemCalls;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The eventfd that a ring watches, by one multishot POLL_ADD, to be woken.
 *
 * <p><b>A signal ends a wait also if it comes before the system call:</b> the watch is in the
 * kernel, or among the entries that the call submits before it waits. A watch that is there is told
 * of each write, since it is told of edges (io_uring/poll.c, io_poll_wake). One that is armed later
 * than the write completes at once: the count is never taken out, so from the first signal on the
 * eventfd is readable. To reach its limit, 2^64 - 2, takes more wake-ups than there will be. So a
 * wake-up costs one system call of the waker's and none of the carrier's; only the first watch
 * after a signal completes without need, when the lease has moved or the kernel has ended the last
 * one.
 *
 * <p><b>The end.</b> The number must not be closed while a waker is about to write to it, or the
 * write would go to whoever gets the number next. {@link #users} counts who is between the decision
 * and the write; {@link #close} makes it negative, after which nobody gets in, and waits for those
 * who are in, each of which makes one system call that does not block.
 */
final class WakeUpEvent {
    private static final int CLOSED = Integer.MIN_VALUE;

    private final FileDescriptor descriptor;
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

    /** Makes the watch complete; does nothing after {@link #close}. Any thread. */
    void signal() {
        int in = users.incrementAndGet();
        try {
            if (in > 0) {
                RingCalls.signal(number());
            }
        } finally {
            users.decrementAndGet();
        }
    }

    /** Closes the eventfd, once. */
    @SuppressWarnings("ThreadPriorityCheck") // a waker that was preempted may need this processor
    void close() {
        users.getAndAdd(CLOSED);
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
