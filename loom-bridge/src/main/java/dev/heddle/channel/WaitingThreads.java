package dev.heddle.channel;

import org.jspecify.annotations.Nullable;

/** Those who wait on one side of a {@link Channel}, first come first. Under the channel's lock. */
final class WaitingThreads<T> {
    private @Nullable WaitingThread<T> first;
    private @Nullable WaitingThread<T> last;

    /** Appends the calling thread. */
    WaitingThread<T> addCurrent(@Nullable T value) {
        WaitingThread<T> waiting = new WaitingThread<>(value);
        add(waiting);
        return waiting;
    }

    private void add(WaitingThread<T> waiting) {
        waiting.previous = last;
        if (last == null) {
            first = waiting;
        } else {
            last.next = waiting;
        }
        last = waiting;
    }

    @Nullable WaitingThread<T> poll() {
        WaitingThread<T> waiting = first;
        if (waiting != null) {
            remove(waiting);
        }
        return waiting;
    }

    /** Takes one out that is in it. */
    void remove(WaitingThread<T> waiting) {
        WaitingThread<T> before = waiting.previous;
        WaitingThread<T> after = waiting.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        waiting.previous = null;
        waiting.next = null;
    }

    /** Moves all of another queue to the end of this one. */
    void takeAll(WaitingThreads<T> other) {
        for (WaitingThread<T> it = other.poll(); it != null; it = other.poll()) {
            add(it);
        }
    }

    /** Tells all that what they wait for will not happen. */
    void endAll() {
        for (WaitingThread<T> it = first; it != null; it = it.next) {
            it.end();
        }
    }
}
