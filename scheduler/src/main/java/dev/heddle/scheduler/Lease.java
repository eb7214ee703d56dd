package dev.heddle.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Who runs a core. One atomic word decides whether the carrier that ran a task may go on with the
 * core's loop, or whether a spare carrier has taken its place.
 *
 * <p>The low two bits are the state, the others a sequence number that only grows:
 *
 * <pre>
 *   LOOP -> TASK   beginTask   the holder is about to run one task; the core may be taken
 *   TASK -> LOOP   endTask     the task returned and the core was not taken
 *   TASK -> HELD   hold        the task touches the core's queues or driver; it cannot be taken
 *   HELD -> TASK   release     the task is done with them
 *   TASK -> LOOP   revoke      somebody else takes the core; the sequence number moves on
 * </pre>
 *
 * <p>In LOOP and HELD the carrier owns everything that is marked "lease holder only". In TASK
 * nobody does: user code runs, for as long as it likes.
 *
 * <p><b>Claim:</b> at most one thread is in LOOP or HELD, and it sees all that the previous one
 * did. {@code endTask}, {@code hold} and {@code revoke} are compare-and-sets from the same value
 * "TASK with sequence n", so exactly one of them wins each round; a revoked carrier keeps the old
 * value, and since the sequence number never returns, all its later attempts fail. {@code
 * beginTask} and {@code release} are release stores by the only thread that may write then, and
 * pair with the acquire half of the winning compare-and-set: what the carrier did to the queues
 * before is visible to whoever takes the core. A plain store would not be enough: the taker could
 * see TASK before it sees the queue's new tail. {@code LeaseStress} and its broken twin in
 * stress-tests run this class.
 */
final class Lease {
    private static final long LOOP = 0;
    private static final long TASK = 1;
    private static final long HELD = 2;
    private static final long STATE = 3;
    private static final long NEXT = 4;

    private static final VarHandle WORD;
    private static final VarHandle WANTED;

    static {
        try {
            var lookup = MethodHandles.lookup();
            WORD = lookup.findVarHandle(Lease.class, "word", long.class);
            WANTED = lookup.findVarHandle(Lease.class, "wanted", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // by WORD
    private volatile long word = LOOP;

    /** The ticket of the task that is to give the core away; no task has ticket 0. */
    @SuppressWarnings("unused") // by WANTED
    private long wanted;

    /**
     * Publishes that the holder runs a task. Lease holder only, in LOOP.
     *
     * @return the ticket that {@link #endTask}, {@link #hold} and {@link #release} of this task
     *     take
     */
    long beginTask() {
        // Plain read: in LOOP nobody else writes.
        long ticket = (long) WORD.get(this) + NEXT + TASK;
        WORD.setRelease(this, ticket);
        return ticket;
    }

    /**
     * Ends the task that {@code ticket} stands for.
     *
     * @return false if the core was taken meanwhile: the caller must not touch it any more
     */
    boolean endTask(long ticket) {
        return WORD.compareAndSet(this, ticket, ticket - TASK + LOOP);
    }

    /**
     * Makes the core untakeable for a moment, so that the running task may touch what is the lease
     * holder's only. The caller must neither park nor block until {@link #release}.
     *
     * @return false if the core was taken: the caller is a stranger to it
     */
    boolean hold(long ticket) {
        return WORD.compareAndSet(this, ticket, ticket - TASK + HELD);
    }

    /** Ends a successful {@link #hold}. */
    void release(long ticket) {
        WORD.setRelease(this, ticket);
    }

    /** The word now, for {@link #isInTask} and {@link #revoke}. Any thread. */
    long observe() {
        return (long) WORD.getVolatile(this);
    }

    /** Whether an observed word says that a task runs and nothing is held. */
    static boolean isInTask(long observed) {
        return (observed & STATE) == TASK;
    }

    /** Whether two observed words were written for one task, whatever it held at the time. */
    static boolean isSameTask(long observed, long other) {
        return !isInLoop(observed) && !isInLoop(other) && isSameSequence(observed, other);
    }

    /** Whether an observed word says that no task runs. */
    static boolean isInLoop(long observed) {
        return (observed & STATE) == LOOP;
    }

    /** Whether two observed words have no begin of a task between them, and no loss of the core. */
    static boolean isSameSequence(long observed, long other) {
        return observed >>> 2 == other >>> 2;
    }

    /** What {@link #beginTask} returned for the task seen in {@code observed}. */
    static long ticketOf(long observed) {
        return (observed & ~STATE) | TASK;
    }

    /**
     * Asks the task seen in {@code observed} to give the core away when it next releases it. A
     * wish, not an order: the task may miss it, and may have ended. Any thread.
     */
    void want(long observed) {
        WANTED.setOpaque(this, ticketOf(observed));
    }

    /**
     * Whether the running task was asked to give the core away. Costs a load from the line that
     * {@link #release} has just written. There is no fence between the two: who asks in between is
     * not heard until the next release, and looks again himself.
     */
    boolean isWanted(long ticket) {
        return (long) WANTED.getOpaque(this) == ticket;
    }

    /**
     * Takes the core from the carrier that runs the task seen in {@code observed}. After {@code
     * true} the core belongs to the caller, who must give it to a carrier; the old one learns of it
     * when its task returns. Any thread.
     */
    boolean revoke(long observed) {
        return isInTask(observed)
                && WORD.compareAndSet(this, observed, observed - TASK + NEXT + LOOP);
    }

    @Override
    public String toString() {
        long seen = observe();
        String state =
                switch ((int) (seen & STATE)) {
                    case (int) LOOP -> "LOOP";
                    case (int) TASK -> "TASK";
                    case (int) HELD -> "HELD";
                    default -> throw new AssertionError("lease state " + (seen & STATE));
                };
        return state + "#" + (seen >>> 2);
    }
}
