package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * {@link OperationBatch}: a stranger starts an entry late, beside a task that cancels the batch.
 * First result: how often the entry was told of its end; second: how often its operation was
 * started.
 *
 * <p>All fields of a batch are plain. It relies on the way through the inbox: the loop alone starts
 * and cancels, one message after the other, so a late entry finds the batch cancelled, or the
 * cancellation finds the entry.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "started, then cancelled")
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "cancelled before it was started")
@Outcome(expect = FORBIDDEN, desc = "in flight for ever, or told twice")
@State
public class BatchCancelStress {
    private final LateEntry late = new LateEntry();

    @Actor
    public void loop() {
        late.runLoop();
    }

    @Actor
    public void starter() {
        late.core().start(late.batch(), late);
    }

    @Arbiter
    public void result(II_Result result) {
        late.deliverRest();
        result.r1 = late.ends();
        result.r2 = late.starts();
    }
}
