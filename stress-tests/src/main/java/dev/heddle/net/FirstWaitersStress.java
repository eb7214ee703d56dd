package dev.heddle.net;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * {@link Turn}: the first two who wait, of whom each finds no queue. The result is how many of them
 * have begun when the turn was given back twice.
 *
 * <p>It relies on the queue being set by a compare-and-set, whose loser uses the winner's.
 */
@JCStressTest
@Outcome(id = "2", expect = ACCEPTABLE, desc = "both")
@Outcome(expect = FORBIDDEN, desc = "forgotten, or begun while another had the turn")
@State
public class FirstWaitersStress {
    private final Turn turn = new Turn();

    /** Guarded by the turn. */
    private int begun;

    public FirstWaitersStress() {
        turn.tryTake();
    }

    @Actor
    public void one() {
        turn.takeOrQueue(() -> begun++);
    }

    @Actor
    public void other() {
        turn.takeOrQueue(() -> begun++);
    }

    @Arbiter
    public void result(I_Result result) {
        turn.release();
        turn.release();
        result.r1 = begun;
    }
}
