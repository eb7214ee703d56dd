package dev.heddle.net;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to read from a connection, or to write to it: one at a time. Any thread.
 *
 * <p>A turn belongs to an operation, not to a thread. A push to thousands of connections takes the
 * turn of each, and each is given back by the completion of that connection's own write, in its
 * core's loop: none is held longer than its write lasts, whoever is slow. Who finds it taken leaves
 * a {@link Successor} here: a push, which must not wait for one connection, and as an {@link
 * AwaitedTurn} a thread that waits, whose turn lasts from where it is woken. They have it in the
 * order in which they came; one that comes while the turn is being given back may overtake them,
 * once.
 *
 * <pre>
 *   giver: release()                       comer: takeOrQueue(s)
 *   G1  takes the oldest successor:        Q1  adds s to those who wait
 *       if there is one, its turn begins   Q2  takes the turn if it is free, and then
 *   G2  frees the turn                         does what a giver does
 *   G3  looks whether somebody waits, and
 *       if so does as at Q2
 * </pre>
 *
 * <p>Claim: the turn of a successor begins, or it was withdrawn. If Q2 finds the turn taken, then
 * its holder does G2 later. Its G3 comes later still, hence after Q1, and sees s unless its G1 took
 * it. If G3 finds the turn taken again, that holder has the same duty. All four are volatile-mode
 * accesses, hence in one total order (JDK 25: {@link ConcurrentLinkedQueue} adds by a
 * compare-and-set of a node's successor, which {@code isEmpty} follows by volatile reads). The
 * queue is made by the first who waits, as part of its Q1, and stays: who sees none sees nobody.
 *
 * <p>Claim: not both. A giver's {@code poll} and a withdrawal's {@code remove} both take a
 * successor out by a compare-and-set of its node's item, which one of them wins.
 *
 * <p>There may be tens of thousands who wait, where a push names a connection that often: none of
 * this recurses, and a release costs the same however many they are.
 */
final class Turn {
    /** An operation whose turn is to come. */
    interface Successor {
        /**
         * It is its turn; it gives it back by {@link #release}. Comes once, on any thread, perhaps
         * in a core's loop: must neither block nor run user code, nor give the turn back before it
         * returns, which would be a frame of the stack for each successor.
         */
        void turnBegins();
    }

    private static final VarHandle TAKEN;
    private static final VarHandle WAITING;

    static {
        try {
            var lookup = MethodHandles.lookup();
            TAKEN = lookup.findVarHandle(Turn.class, "isTaken", boolean.class);
            WAITING = lookup.findVarHandle(Turn.class, "waiting", ConcurrentLinkedQueue.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile boolean isTaken;

    /** The oldest first; null where nobody has waited yet, as on most connections ever. */
    private volatile @Nullable ConcurrentLinkedQueue<Successor> waiting;

    /** Takes the turn if it is free. */
    boolean tryTake() {
        return !isTaken && TAKEN.compareAndSet(this, false, true);
    }

    /**
     * Takes the turn, or queues for it.
     *
     * @return whether it was taken; if not, {@link Successor#turnBegins} comes, if it is not
     *     withdrawn
     */
    boolean takeOrQueue(Successor successor) {
        if (!isAwaited() && tryTake()) {
            return true;
        }
        queue().add(successor);
        if (tryTake()) {
            release();
        }
        return false;
    }

    private ConcurrentLinkedQueue<Successor> queue() {
        ConcurrentLinkedQueue<Successor> known = waiting;
        if (known != null) {
            return known;
        }
        var made = new ConcurrentLinkedQueue<Successor>();
        @SuppressWarnings("unchecked") // the field's type
        var first = (ConcurrentLinkedQueue<Successor>) WAITING.compareAndExchange(this, null, made);
        return first != null ? first : made;
    }

    private boolean isAwaited() {
        ConcurrentLinkedQueue<Successor> known = waiting;
        return known != null && !known.isEmpty();
    }

    /**
     * Takes back a successor.
     *
     * @return false if its turn has begun or is about to
     */
    boolean withdraw(Successor successor) {
        ConcurrentLinkedQueue<Successor> known = waiting;
        return known != null && known.remove(successor);
    }

    /** Gives the turn back, or on. Never blocks. */
    void release() {
        do {
            ConcurrentLinkedQueue<Successor> known = waiting;
            Successor next = known == null ? null : known.poll();
            if (next != null) {
                next.turnBegins();
                return;
            }
            isTaken = false;
        } while (isAwaited() && tryTake());
    }
}
