package dev.heddle.net;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

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
 * accesses, hence in one total order (JDK 25: {@link ConcurrentLinkedQueue} adds by a
 * compare-and-set of a node's successor, which {@code isEmpty} follows by volatile reads).
 *
 * <p>Claim: not both. A giver's {@code poll} and a withdrawal's {@code remove} both take a
 * successor out by a compare-and-set of its node's item, which one of them wins.
 *
 * <p>Successors go before threads that wait. There may be tens of thousands, where a push names a
 * connection that often: none of this recurses, and a release costs the same however many wait.
 */
final class WriteTurn {
    /** A write that waits without a thread. */
    interface Successor {
        /**
         * It is its turn; it gives it back by {@link #release}. Comes once, on any thread, perhaps
         * in a core's loop: must neither block nor run user code, nor give the turn back before it
         * returns, which would be a frame of the stack for each successor.
         */
        void turnBegins();
    }

    private final Semaphore permit = new Semaphore(1);

    /** The oldest first. */
    private final ConcurrentLinkedQueue<Successor> waiting = new ConcurrentLinkedQueue<>();

    /** Takes the turn if it is free. */
    boolean tryTake() {
        return permit.tryAcquire();
    }

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
        if (waiting.isEmpty() && permit.tryAcquire()) {
            return true;
        }
        waiting.add(successor);
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
    boolean withdraw(Successor successor) {
        return waiting.remove(successor);
    }

    /** Gives the turn back, or on. Never blocks. */
    void release() {
        do {
            Successor next = waiting.poll();
            if (next != null) {
                next.turnBegins();
                return;
            }
            permit.release();
        } while (!waiting.isEmpty() && permit.tryAcquire());
    }
}
