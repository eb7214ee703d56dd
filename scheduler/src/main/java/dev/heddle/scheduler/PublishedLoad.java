package dev.heddle.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The {@linkplain Core#load load} of a core for those who choose among cores: what the core had
 * when its turn began, and what has come to its inbox since. To ask its queues would fetch the
 * cache lines that it writes with each task, of each core, for each thread that is placed; this one
 * it writes once a turn. What its own tasks start, and what its I/O makes ready, counts from the
 * next turn on, and what ends in a turn until then.
 *
 * <pre>
 *   core: publish()                                anybody: get()
 *   P1  read the index up to which it has taken    G1  read the word
 *   P2  word := tasks less that index              G2  read the index that producers have claimed
 * </pre>
 *
 * <p><b>Claim:</b> what G1 and G2 add up to is never less than the tasks that P2 counted. P2 is a
 * release store and G1 an acquire load, so P1 is before G2; and nothing is taken that had not been
 * claimed, so the index of G2 is at least that of P1.
 */
final class PublishedLoad {
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    /** Two cache lines on either side: processors fetch them in pairs. */
    private static final int MARGIN = 16;

    private final Inbox inbox;

    /** The word at {@link #MARGIN}, and nothing else. */
    private final long[] line = new long[MARGIN + 1 + MARGIN];

    PublishedLoad(Inbox inbox) {
        this.inbox = inbox;
    }

    /**
     * Says what the core has. Lease holder only.
     *
     * @param tasks those that live and those that are ready
     */
    void publish(int tasks) {
        WORD.setRelease(line, MARGIN, tasks - inbox.consumerIndex());
    }

    /** What the core had, and what came to its inbox since. Any thread. */
    int get() {
        long published = (long) WORD.getAcquire(line, MARGIN);
        return (int) (published + inbox.producerIndex());
    }
}
