package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.stress.BrokenTwin;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The control of {@link BatchCancelStress}: the stranger starts the entry by itself, not through
 * the inbox; the rest is the batch that is shipped. Seen by mere interleaving, on any processor.
 */
@JCStressTest
@BrokenTwin(of = BatchCancelStress.class, removed = "no way through the inbox for the late start")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "started, then cancelled")
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "cancelled before it was started")
@Outcome(expect = FORBIDDEN, desc = "in flight for ever, or told twice")
@State
public class BatchCancelBrokenStress {
    private final LateEntry late = new LateEntry();

    @Actor
    public void loop() {
        late.runLoop();
    }

    @Actor
    public void starter() {
        new OperationBatch.LateStart(late.batch(), late).deliver(late.core());
    }

    @Arbiter
    public void result(II_Result result) {
        late.deliverRest();
        result.r1 = late.ends();
        result.r2 = late.starts();
    }
}
