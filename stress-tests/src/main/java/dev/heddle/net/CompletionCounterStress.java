package dev.heddle.net;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * {@link CompletionCounter}: the last two operations of a push end on two cores at the same time.
 * First and second result: what each that finds the count 0 sees of what came of the other's, or -1
 * if it does not find it so; third: whether the count is 0 in the end.
 *
 * <p>Any core's loop may complete; what came of an operation is plain. It relies on the decrement
 * being an atomic read-modify-write: one of the two makes it 0, and the read of 0 comes after both.
 */
@JCStressTest
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "both look after both have ended")
@Outcome(id = "-1, 1, 1", expect = ACCEPTABLE, desc = "the second was the last")
@Outcome(id = "1, -1, 1", expect = ACCEPTABLE, desc = "the first was the last")
@Outcome(expect = FORBIDDEN, desc = "nobody wakes who waits, or an outcome is not seen")
@State
public class CompletionCounterStress {
    private final CompletionCounter counter = new CompletionCounter(2);
    private int first;
    private int second;

    @Actor
    public void first(III_Result result) {
        first = 1;
        counter.completed();
        result.r1 = counter.isZero() ? second : -1;
    }

    @Actor
    public void second(III_Result result) {
        second = 1;
        counter.completed();
        result.r2 = counter.isZero() ? first : -1;
    }

    @Arbiter
    public void result(III_Result result) {
        result.r3 = counter.isZero() ? 1 : 0;
    }
}
