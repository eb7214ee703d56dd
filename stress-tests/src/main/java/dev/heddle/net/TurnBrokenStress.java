package dev.heddle.net;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.stress.BrokenTwin;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * The control of {@link TurnStress}: who gives the turn back does not look again whether somebody
 * has queued meanwhile. Seen by mere interleaving, on any processor.
 */
@JCStressTest
@BrokenTwin(of = TurnStress.class, removed = "no look at who waits after the turn is free")
@Outcome(id = "true, 0", expect = ACCEPTABLE, desc = "the turn was free already")
@Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "queued, and one of the two began its turn")
@Outcome(expect = FORBIDDEN, desc = "forgotten, or begun without need or twice")
@State
public class TurnBrokenStress {
    private final BrokenTurn turn = new BrokenTurn();

    /** Guarded by the turn, like what a write touches. */
    private int begun;

    @Actor
    public void giver() {
        turn.release();
    }

    @Actor
    public void comer(ZI_Result result) {
        result.r1 = turn.takeOrQueue(() -> begun++);
    }

    @Arbiter
    public void result(ZI_Result result) {
        result.r2 = begun;
    }

    /** BROKEN ON PURPOSE: what of {@link Turn} a comer meets, taken from the start. */
    private static final class BrokenTurn {
        private final AtomicBoolean isTaken = new AtomicBoolean(true);
        private final ConcurrentLinkedQueue<Turn.Successor> waiting = new ConcurrentLinkedQueue<>();

        boolean takeOrQueue(Turn.Successor successor) {
            if (waiting.isEmpty() && isTaken.compareAndSet(false, true)) {
                return true;
            }
            waiting.add(successor);
            if (isTaken.compareAndSet(false, true)) {
                release();
            }
            return false;
        }

        void release() {
            Turn.Successor next = waiting.poll();
            if (next != null) {
                next.turnBegins();
                return;
            }
            isTaken.set(false);
        }
    }
}
