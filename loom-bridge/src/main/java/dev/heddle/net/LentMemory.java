package dev.heddle.net;

import dev.heddle.scheduler.BufferHolder;
import dev.heddle.scheduler.Core;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The direct buffers that a core lends to readers of its sockets. Any thread: readers may be of
 * another core or of none, and a task may lose its core between taking and giving back.
 *
 * <p>Only idle buffers are known here, so one that is never given back is the collector's, and
 * counted as a leak of the group. Those that nobody needed for a period are left to it too.
 */
final class LentMemory implements BufferHolder {
    /** As much as one read brings at most: a usual buffer, and small beside a socket's own. */
    static final int BUFFER_BYTES = 16 * 1024;

    /** 8 MiB a core. */
    private static final int MOST_IDLE = 512;

    private static final long PERIOD_NANOS = 2_000_000_000;

    private final Core core;
    private final AtomicLong leakCount;
    private final Runnable trimming = this::trim;

    /** A stack: what was used last is still in the processor's cache. */
    private final ConcurrentLinkedDeque<LentPage> idle = new ConcurrentLinkedDeque<>();

    /** How many there are, idle or not. Changed only where one is made or let go of. */
    private final AtomicInteger existing = new AtomicInteger();

    /** How many are in {@link #idle}, or on their way in. */
    private final AtomicInteger idleCount = new AtomicInteger();

    /** A timer is running, which it is while anything is idle. */
    private final AtomicBoolean isTimed = new AtomicBoolean();

    /** The least that was idle in this period; a lost update only keeps or frees one too many. */
    private volatile int unused;

    private LentMemory(Core core) {
        this.core = core;
        leakCount = core.group().leakCount();
    }

    /** The one of a core. */
    static LentMemory of(Core core) {
        return core.attachment(LentMemory.class, LentMemory::new);
    }

    /**
     * A buffer of {@link #BUFFER_BYTES}.
     *
     * @throws OutOfMemoryError if {@code -XX:MaxDirectMemorySize} is reached
     */
    LentPage take() {
        LentPage page = idle.pollFirst();
        if (page == null) {
            page = new LentPage(existing, leakCount);
        } else {
            int left = idleCount.decrementAndGet();
            if (left < unused) {
                unused = left;
            }
        }
        page.take();
        return page;
    }

    /** Nobody uses the buffer any more. */
    void giveBack(LentPage page) {
        page.giveBack();
        if (idleCount.incrementAndGet() > MOST_IDLE) {
            idleCount.decrementAndGet();
            existing.decrementAndGet();
            return;
        }
        idle.addFirst(page);
        beginPeriod();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    private void beginPeriod() {
        if (!isTimed.get() && isTimed.compareAndSet(false, true)) {
            core.schedule(trimming, PERIOD_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    /** The period is over. In the core's loop. */
    private void trim() {
        for (int i = unused; i > 0 && idle.pollLast() != null; i--) {
            idleCount.decrementAndGet();
            existing.decrementAndGet();
        }
        unused = idleCount.get();
        isTimed.set(false);
        // After the store: who gives back later sees it, who did so earlier is seen here.
        if (idleCount.get() > 0) {
            beginPeriod();
        }
    }

    /** How many are lent, or being filled. */
    @Override
    public int buffersInUse() {
        return Math.max(0, existing.get() - idleCount.get());
    }

    /** How many buffers wait for a reader. */
    int idleCount() {
        return idleCount.get();
    }
}
