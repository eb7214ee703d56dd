package dev.heddle.scheduler;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The batch tasks of a core that wait, first in, first out, and whether somebody is on the way to
 * take them: the {@linkplain BatchTasks round}.
 *
 * <pre>
 *   submitter: offer(task)                round, with nothing left: rest()
 *   B1  waiting.offer(task)               R1  isAwaited := false
 *   B2  isAwaited, and if it is not       R2  waiting.isEmpty(), and if it is not
 *       claims it: queue a round              claims it: queue a round
 * </pre>
 *
 * <p>Claim: while a task waits there is a round, and one. All four are volatile-mode accesses in
 * one total order (B1 ends with a full fence, see {@link Inbox}): if B2 reads true, R1 comes later,
 * so R2 sees the claim of an index in B1. Of B2 and R2 the compare-and-set lets one win.
 */
final class BatchQueue {
    private final Inbox waiting = new Inbox();
    private final AtomicBoolean isAwaited = new AtomicBoolean();

    /** Adds a task; returns whether the caller is to queue a round. Any thread. */
    boolean offer(Runnable task) {
        waiting.offer(task);
        // B2; its partner is R1.
        return !isAwaited.get() && isAwaited.compareAndSet(false, true);
    }

    /** The round comes to rest; returns whether it is to queue another after all. */
    boolean rest() {
        // R1; its partner is B2.
        isAwaited.set(false);
        return !waiting.isEmpty() && isAwaited.compareAndSet(false, true);
    }

    /**
     * Takes the next task, or null if there is none or its submitter has not stored it yet; it
     * will, and {@link #isEmpty} is false until it has. The round only.
     */
    @Nullable Runnable take() {
        return (Runnable) waiting.take();
    }

    /** Whether nothing waits. Any thread. */
    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** The size as some recent moment had it. Any thread. */
    int approximateSize() {
        return waiting.approximateSize();
    }
}
