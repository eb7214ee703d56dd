package dev.heddle.bench;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Two threads that take turns: each parks until the other unparks it. */
final class Turns {
    private final int count;
    private final long atLeastNanos;
    private final @Nullable Thread[] players = new @Nullable Thread[2];

    /** How many turns were taken. The player whose turn it is not writes nothing. */
    private volatile int taken;

    /**
     * @param count turns of both together
     * @param atLeastNanos 0 for plain parks, else how long a park may take at least
     */
    Turns(int count, long atLeastNanos) {
        this.count = count;
        this.atLeastNanos = atLeastNanos;
    }

    /** Plays until all turns are taken. */
    void play(ThreadsUnderTest threads) throws InterruptedException {
        Thread first = threads.factory().newThread(() -> play(0));
        Thread second = threads.factory().newThread(() -> play(1));
        players[0] = first;
        players[1] = second;
        second.start();
        first.start();
        first.join();
        second.join();
    }

    private void play(int self) {
        Thread other = players[1 - self];
        for (int mine = self; mine < count; mine += 2) {
            while (taken != mine) {
                park();
            }
            taken = mine + 1;
            LockSupport.unpark(other);
        }
    }

    private void park() {
        if (atLeastNanos == 0) {
            LockSupport.park(this);
        } else {
            // Spread, so that a start is not always at the end of the queue.
            long spread = ThreadLocalRandom.current().nextLong(atLeastNanos);
            LockSupport.parkNanos(this, atLeastNanos + spread);
        }
    }
}
