package dev.heddle.net;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to write to a connection: one write at a time, and whole. Any thread.
 *
 * <p>A turn belongs to a write, not to a thread. A push to thousands of connections takes the turn
 * of each, and each is given back by the completion of that connection's own write, in its core's
 * loop: none is held longer than its write lasts, whoever is slow. Threads wait for the semaphore;
 * a push, which must not wait for one connection, leaves a {@link Successor} here.
 *
 * <pre>
 *   giver: release()                       push: takeOrQueue(s)
 *   G1  takes the oldest successor:        Q1  adds s to those who wait
 *       if there is one, its turn begins   Q2  takes the permit if it is free, and then
 *   G2  frees the permit                       does what a giver does
 *   G3  looks whether somebody waits, and
 *       if so does as at Q2
 * </pre>
 *
 * <p>Claim: the turn of a successor begins, or it was withdrawn. If Q2 finds the permit taken, then
 * its holder does G2 later. Its G3 comes later still, hence after Q1, and sees s unless its G1 took
 * it. If G3 finds the permit taken again, that holder has the same duty. All four are volatile-mode
 * accesses, hence in one total order; each add and removal is one compare-and-set of the list.
 *
 * <p>Successors go before threads that wait.
 */
final class WriteTurn {
    private static final VarHandle WAITING;

    static {
        try {
            WAITING =
                    MethodHandles.lookup().findVarHandle(WriteTurn.class, "waiting", Waiting.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** A write that waits without a thread. */
    interface Successor {
        /**
         * It is its turn; it gives it back by {@link #release}. Comes once, on any thread, perhaps
         * in a core's loop: must neither block nor run user code.
         */
        void turnBegins();
    }

    /** Who waits, the newest first. Immutable. */
    private record Waiting(Successor successor, @Nullable Waiting older) {
        /** Without one of them; itself if that is not there. */
        @SuppressWarnings("ReferenceEquality") // this very one
        @Nullable Waiting without(Successor gone) {
            if (successor == gone) {
                return older;
            }
            Waiting rest = older == null ? null : older.without(gone);
            return rest == older ? this : new Waiting(successor, rest);
        }

        Successor oldest() {
            Waiting at = this;
            for (Waiting next = at.older; next != null; next = at.older) {
                at = next;
            }
            return at.successor;
        }
    }

    private final Semaphore permit = new Semaphore(1);

    @SuppressWarnings("unused") // by WAITING
    private volatile @Nullable Waiting waiting;

    /** Waits for the turn. */
    void takeUninterruptibly() {
        permit.acquireUninterruptibly();
    }

    /**
     * Waits for the turn.
     *
     * @return false if it did not come in time
     */
    boolean tryTake(long nanos) throws InterruptedException {
        return permit.tryAcquire() || permit.tryAcquire(nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Takes the turn, or queues for it.
     *
     * @return whether it was taken; if not, {@link Successor#turnBegins} comes, if it is not
     *     withdrawn
     */
    boolean takeOrQueue(Successor successor) {
        if (waiting == null && permit.tryAcquire()) {
            return true;
        }
        Waiting now;
        do {
            now = waiting;
        } while (!WAITING.compareAndSet(this, now, new Waiting(successor, now)));
        if (permit.tryAcquire()) {
            release();
        }
        return false;
    }

    /**
     * Takes back a successor.
     *
     * @return false if its turn has begun or is about to
     */
    @SuppressWarnings("ReferenceEquality") // the same list
    boolean withdraw(Successor successor) {
        for (Waiting now = waiting; now != null; now = waiting) {
            Waiting rest = now.without(successor);
            if (rest == now) {
                return false;
            }
            if (WAITING.compareAndSet(this, now, rest)) {
                return true;
            }
        }
        return false;
    }

    /** Gives the turn back, or on. Never blocks. */
    void release() {
        do {
            Successor next = takeOldest();
            if (next != null) {
                next.turnBegins();
                return;
            }
            permit.release();
        } while (waiting != null && permit.tryAcquire());
    }

    private @Nullable Successor takeOldest() {
        for (Waiting now = waiting; now != null; now = waiting) {
            Successor oldest = now.oldest();
            if (withdraw(oldest)) {
                return oldest;
            }
        }
        return null;
    }
}
