package dev.heddle.channel;

import dev.heddle.scheduler.DeadlinePassedException;
import dev.heddle.scheduler.WaitLimit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A queue between threads that wait for each other: for a value where it is empty, for room where
 * it is full. Any number of senders and receivers, virtual threads of any core and platform threads
 * alike. Between threads of one core a hand-over costs a lock that nobody contends and a switch;
 * nothing crosses to another core.
 *
 * <p>A value comes out once. The values of one sender come out in the order in which it sent them,
 * and what a sender did before it sent happens before what the receiver does after it has received
 * (JLS 17.4.5). Threads wait in the order in which they came.
 *
 * <p>{@link #close} ends it in order: nothing more can be sent, what was sent can still be
 * received, and then receivers hear that it has ended. Nothing accepted is lost: whether a value
 * was sent is decided in one moment, before a time-out, an interrupt or the close, or not at all. A
 * {@linkplain dev.heddle.net.Deadline#call deadline} of the caller's scope ends a wait like a
 * time-out.
 *
 * <p>The design is that of Go's channels (runtime/chan.go): a lock, a ring of values, and a queue
 * of those who wait on either side, of which one is always empty. Invariants, under the lock:
 * receivers wait only where no value is there; senders wait only where there is no room, and each
 * has its value with it; nobody waits once it is closed.
 *
 * @param <T> what it carries; never null
 */
public final class Channel<T> implements AutoCloseable {
    private static final long NO_LIMIT = Long.MAX_VALUE;

    private final int capacity;

    /** Held for a few instructions, and never while a thread waits or is woken. */
    private final ReentrantLock lock = new ReentrantLock();

    // under the lock
    private final Queue<T> values = new ArrayDeque<>();
    private final WaitingThreads<T> receivers = new WaitingThreads<>();
    private final WaitingThreads<T> senders = new WaitingThreads<>();
    private boolean isClosed;

    private Channel(int capacity) {
        this.capacity = capacity;
    }

    /**
     * A channel that holds a number of values, and makes senders wait for room.
     *
     * @param capacity how many; with 0 each sender waits until its value has been received
     * @throws IllegalArgumentException if the capacity is negative
     */
    public static <T> Channel<T> bounded(int capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException(
                    "capacity " + capacity + " is negative: give 0 or more");
        }
        return new Channel<>(capacity);
    }

    /** A channel whose senders never wait: memory is the only bound. */
    public static <T> Channel<T> unbounded() {
        return new Channel<>(Integer.MAX_VALUE);
    }

    /**
     * Sends a value, and waits for room if there is none.
     *
     * @throws ChannelClosedException if the channel is closed, or is while this waits: the value
     *     was not sent
     * @throws InterruptedException if the thread is interrupted while it waits: the value was not
     *     sent
     * @throws DeadlinePassedException if the deadline of the caller's scope passes first: the value
     *     was not sent
     */
    public void send(T value) throws InterruptedException {
        try {
            send(value, NO_LIMIT);
        } catch (TimeoutException e) {
            throw new DeadlinePassedException("there was no room in the channel");
        }
    }

    /**
     * Sends a value, and waits for room for a time at most.
     *
     * @param time zero or negative: not at all
     * @throws TimeoutException if the time is over, or the deadline of the caller's scope has
     *     passed: the value was not sent
     * @throws ChannelClosedException as {@link #send(Object)}
     * @throws InterruptedException as {@link #send(Object)}
     */
    public void send(T value, Duration time) throws InterruptedException, TimeoutException {
        send(value, nanosOf(time));
    }

    private void send(T value, long nanos) throws InterruptedException, TimeoutException {
        Objects.requireNonNull(value, "value");
        WaitingThread<T> receiver;
        WaitingThread<T> self = null;
        lock.lock();
        try {
            receiver = pass(value);
            if (receiver == null && !isAdded(value)) {
                if (nanos <= 0) {
                    throw new TimeoutException("no room in the channel");
                }
                self = senders.addCurrent(value);
            }
        } finally {
            lock.unlock();
        }
        if (receiver != null) {
            receiver.wake();
        }
        if (self != null && await(self, senders, nanos) == WaitingThread.ENDED) {
            throw new ChannelClosedException();
        }
    }

    /**
     * Sends a value if that needs no waiting.
     *
     * @return whether it was sent
     * @throws ChannelClosedException if the channel is closed
     */
    public boolean offer(T value) {
        Objects.requireNonNull(value, "value");
        WaitingThread<T> receiver;
        lock.lock();
        try {
            receiver = pass(value);
            if (receiver == null) {
                return isAdded(value);
            }
        } finally {
            lock.unlock();
        }
        receiver.wake();
        return true;
    }

    /** Gives the value to a receiver that waits, who is to be woken. Under the lock. */
    private @Nullable WaitingThread<T> pass(T value) {
        if (isClosed) {
            throw new ChannelClosedException();
        }
        WaitingThread<T> receiver = receivers.poll();
        if (receiver != null) {
            receiver.complete(value);
        }
        return receiver;
    }

    private boolean isAdded(T value) {
        return values.size() < capacity && values.add(value);
    }

    /**
     * Receives a value, and waits for one if there is none.
     *
     * @return the value; null if the channel is closed and all that was sent has been received
     * @throws InterruptedException if the thread is interrupted while it waits: nothing was
     *     received
     * @throws DeadlinePassedException if the deadline of the caller's scope passes first: nothing
     *     was received
     */
    public @Nullable T receive() throws InterruptedException {
        try {
            return receive(NO_LIMIT);
        } catch (TimeoutException e) {
            throw new DeadlinePassedException("nothing came to the channel");
        }
    }

    /**
     * Receives a value, and waits for one for a time at most.
     *
     * @param time zero or negative: not at all
     * @return as {@link #receive()}
     * @throws TimeoutException if the time is over, or the deadline of the caller's scope has
     *     passed: nothing was received
     * @throws InterruptedException as {@link #receive()}
     */
    public @Nullable T receive(Duration time) throws InterruptedException, TimeoutException {
        return receive(nanosOf(time));
    }

    private @Nullable T receive(long nanos) throws InterruptedException, TimeoutException {
        T value;
        WaitingThread<T> sender;
        WaitingThread<T> self = null;
        lock.lock();
        try {
            value = values.poll();
            sender = senders.poll();
            if (sender != null) {
                value = admit(sender, value);
            } else if (value == null && !isClosed) {
                if (nanos <= 0) {
                    throw new TimeoutException("nothing in the channel");
                }
                self = receivers.addCurrent(null);
            }
        } finally {
            lock.unlock();
        }
        if (sender != null) {
            sender.wake();
        }
        if (self != null && await(self, receivers, nanos) == WaitingThread.DONE) {
            return self.value();
        }
        return value;
    }

    /**
     * Receives a value if one is there.
     *
     * @return null if there is none now, or the channel has ended; {@link #isEnded} tells
     */
    public @Nullable T poll() {
        T value;
        WaitingThread<T> sender;
        lock.lock();
        try {
            value = values.poll();
            sender = senders.poll();
            if (sender != null) {
                value = admit(sender, value);
            }
        } finally {
            lock.unlock();
        }
        if (sender != null) {
            sender.wake();
        }
        return value;
    }

    /**
     * The first sender that waits has its value taken: into the room of {@code taken}, or by the
     * receiver itself where there is no room at all. Under the lock.
     *
     * @return what the receiver gets
     */
    private @Nullable T admit(WaitingThread<T> sender, @Nullable T taken) {
        T next = sender.value();
        sender.complete(next);
        if (taken == null) {
            return next;
        }
        values.add(Objects.requireNonNull(next));
        return taken;
    }

    /**
     * Ends the channel: those who wait to send fail, and so does who sends later; receivers get
     * what was sent, and then null. Any thread; again does nothing.
     */
    @Override
    public void close() {
        WaitingThreads<T> ended = new WaitingThreads<>();
        lock.lock();
        try {
            isClosed = true;
            ended.takeAll(receivers);
            ended.takeAll(senders);
            ended.endAll();
        } finally {
            lock.unlock();
        }
        for (WaitingThread<T> it = ended.poll(); it != null; it = ended.poll()) {
            it.wake();
        }
    }

    /** Whether it is closed and all that was sent has been received. */
    public boolean isEnded() {
        lock.lock();
        try {
            return isClosed && values.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** How many values are there to be received without waiting for a sender. */
    public int size() {
        lock.lock();
        try {
            return values.size();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until somebody completes or ends {@code self}; returns which. */
    private int await(WaitingThread<T> self, WaitingThreads<T> queue, long given)
            throws InterruptedException, TimeoutException {
        long nanos = WaitLimit.atMost(given);
        long start = nanos == NO_LIMIT ? 0 : System.nanoTime();
        while (self.isWaiting()) {
            long left = nanos == NO_LIMIT ? NO_LIMIT : nanos - (System.nanoTime() - start);
            boolean interrupted = Thread.interrupted();
            if (interrupted || left <= 0) {
                if (isWithdrawn(self, queue)) {
                    if (interrupted) {
                        throw new InterruptedException();
                    }
                    throw new TimeoutException("nothing happened in the channel in time");
                }
                if (interrupted) {
                    // It came too late: what is done counts, and the caller hears of both.
                    Thread.currentThread().interrupt();
                }
                break;
            }
            self.park(this, left);
        }
        return self.outcome();
    }

    /** Whether the thread still waited, and does not any more. */
    private boolean isWithdrawn(WaitingThread<T> self, WaitingThreads<T> queue) {
        lock.lock();
        try {
            boolean waited = self.isWaiting();
            if (waited) {
                queue.remove(self);
            }
            return waited;
        } finally {
            lock.unlock();
        }
    }

    private static long nanosOf(Duration time) {
        return Math.min(TimeUnit.NANOSECONDS.convert(time), NO_LIMIT - 1);
    }

    @Override
    public String toString() {
        lock.lock();
        try {
            return "channel of %d values%s%s"
                    .formatted(
                            values.size(),
                            capacity == Integer.MAX_VALUE ? "" : " and room for " + capacity,
                            isClosed ? ", closed" : "");
        } finally {
            lock.unlock();
        }
    }
}
