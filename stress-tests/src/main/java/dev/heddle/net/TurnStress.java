package dev.heddle.net;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * {@link Turn}: the end of a read or write beside another that comes for the same connection, any
 * threads. First result: whether who came took the turn at once; second: how often the turn of what
 * it left behind has begun.
 *
 * <p>It relies on two looks: who finds the turn taken looks again after it has queued (Q2), and who
 * has given the turn back looks whether somebody queues (G3). Without either a successor that came
 * between waits for an operation that nobody may ever perform.
 */
@JCStressTest
@Outcome(id = "true, 0", expect = ACCEPTABLE, desc = "the turn was free already")
@Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "queued, and one of the two began its turn")
@Outcome(expect = FORBIDDEN, desc = "forgotten, or begun without need or twice")
@State
public class TurnStress {
    private final Turn turn = new Turn();

    /** Guarded by the turn, like what a write touches. */
    private int begun;

    public TurnStress() {
        turn.tryTake();
    }

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
}
