package dev.heddle.driver.uring;

import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.Timer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The receives that hold a pooled buffer while they wait for data. Their memory is bounded, and an
 * idle connection does not keep its share: who finds no room waits by a watch, which holds nothing,
 * and who has waited for long is <em>demoted</em> to one. Lease holder only.
 *
 * <p><b>Demotion</b> cancels the receive and, once that is confirmed, queues its operation again as
 * a watch. A receive whose data comes meanwhile completes with it, as if nobody had asked: the
 * completion says which of the two it was, and a cancelled receive has taken nothing (io_recv runs,
 * or io_poll_cancel ends it before it runs). Until the completion the buffer is the kernel's and
 * counts.
 *
 * <p><b>When the lease moves</b> the old ring's receives keep their buffers until its thread comes
 * back, and count as left until then; the operations go on as watches. So the bound holds for all
 * rings of a core together.
 */
final class BufferedReceives {
    private final Core core;
    private final ReceiveLimits limits;
    private final Runnable wakeUp = this::wakeUp;

    // those of the current ring that may be demoted, in the order in which they began
    private @Nullable Submission oldest;
    private @Nullable Submission youngest;

    /** Held on the current ring, demoted or not. */
    private long heldBytes;

    /** Held on rings that the core has lost. */
    private long leftBytes;

    private long demotions;

    /** Somebody has found no room since the last {@link #demote}. */
    private boolean isCrowded;

    /** Ends the core's sleep when the oldest will have waited for too long. */
    private @Nullable Timer timer;

    BufferedReceives(Core core, ReceiveLimits limits) {
        this.core = core;
        this.limits = limits;
    }

    /** Whether there is anything that {@link #demote} may look at. */
    boolean isEmpty() {
        return oldest == null;
    }

    /** Whether one more receive may hold so much; if not, older ones make room for the next. */
    boolean hasRoomFor(int bytes) {
        boolean fits = heldBytes + leftBytes + bytes <= limits.maxBytes();
        isCrowded |= !fits;
        return fits;
    }

    /** What waiting receives hold, on all rings of the core. */
    long bytes() {
        return heldBytes + leftBytes;
    }

    /** A receive waits, with {@code bytes} of memory, from {@code nowNanos} on. */
    void begun(Submission receive, int bytes, long nowNanos) {
        receive.heldBytes = bytes;
        receive.sinceNanos = nowNanos;
        receive.isDemotable = true;
        heldBytes += bytes;
        Submission last = youngest;
        receive.older = last;
        youngest = receive;
        if (last == null) {
            oldest = receive;
        } else {
            last.younger = receive;
        }
    }

    /** A submission of the current ring has completed, whatever it was. */
    void completed(Submission submission) {
        heldBytes -= submission.heldBytes;
        submission.heldBytes = 0;
        unlink(submission);
    }

    private void unlink(Submission receive) {
        if (!receive.isDemotable) {
            return;
        }
        receive.isDemotable = false;
        Submission before = receive.older;
        Submission after = receive.younger;
        receive.older = null;
        receive.younger = null;
        if (before == null) {
            oldest = after;
        } else {
            before.younger = after;
        }
        if (after == null) {
            youngest = before;
        } else {
            after.older = before;
        }
    }

    /**
     * Asks the ring to end what has waited for too long.
     *
     * @param most how many at most; the next turn, which comes at once, ends the others
     * @return how many entries of the submission queue it took
     */
    int demote(Ring ring, long nowNanos, int most) {
        long limit = isCrowded ? limits.crowdedNanos() : limits.idleNanos();
        isCrowded = false;
        int demoted = 0;
        Submission next = oldest;
        while (next != null && demoted < most && nowNanos - next.sinceNanos >= limit) {
            unlink(next);
            ring.cancel(next);
            demoted++;
            next = oldest;
        }
        if (next != null && timer == null) {
            long left = next.sinceNanos + limits.idleNanos() - nowNanos;
            timer = core.schedule(wakeUp, left, TimeUnit.NANOSECONDS);
        }
        demotions += demoted;
        return demoted;
    }

    /** How many were asked to let go of their memory. */
    long demotions() {
        return demotions;
    }

    /** By its timer. The turn of the loop in which this runs ends with {@link #demote}. */
    private void wakeUp() {
        timer = null;
    }

    /**
     * The current ring is lost.
     *
     * @param bytes what its receives hold until {@link #released}
     */
    void left(long bytes) {
        oldest = null;
        youngest = null;
        heldBytes = 0;
        leftBytes += bytes;
    }

    /** A ring that was lost has let go of so much. */
    void released(long bytes) {
        leftBytes -= bytes;
    }

    /** The core ends. */
    void close() {
        Timer pending = timer;
        if (pending != null) {
            pending.cancel(false);
        }
    }
}
