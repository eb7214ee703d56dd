package dev.heddle.net;

import dev.heddle.support.Task;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/**
 * Two threads that unpark each other in turn, each just as the other is about to park, and its core
 * to sleep: how long before that, is random.
 */
final class UnparkRace {
    private static final int MOST_SPINS = 2_000;

    private final int rounds;
    private final long lateNanos;
    private final Thread[] players = new Thread[2];

    private volatile int turn;
    private volatile long sentNanos;

    /** Written by whose turn it is. */
    private volatile boolean isLate;

    /**
     * @param lateNanos after how long an unpark counts as lost
     */
    UnparkRace(int rounds, long lateNanos) {
        this.rounds = rounds;
        this.lateNanos = lateNanos;
    }

    /** Plays all rounds, or until an unpark was late; returns whether one was. */
    boolean play(SplittableRandom random, ThreadFactory first, ThreadFactory second)
            throws Exception {
        SplittableRandom other = random.split();
        Task<Void> one = Task.run(first, () -> play(0, random));
        Task<Void> two = Task.run(second, () -> play(1, other));
        players[0] = one.thread();
        players[1] = two.thread();
        sentNanos = System.nanoTime();
        turn = 1;
        LockSupport.unpark(players[1]);
        one.get();
        two.get();
        return isLate;
    }

    private void play(int me, SplittableRandom random) {
        for (int next = me == 0 ? 2 : 1; next <= rounds && !isLate; next += 2) {
            while (turn < next) {
                LockSupport.park(this);
            }
            isLate |= System.nanoTime() - sentNanos > lateNanos;
            for (int i = random.nextInt(MOST_SPINS); i > 0; i--) {
                Thread.onSpinWait();
            }
            sentNanos = System.nanoTime();
            turn = next + 1;
            LockSupport.unpark(players[1 - me]);
        }
    }
}
