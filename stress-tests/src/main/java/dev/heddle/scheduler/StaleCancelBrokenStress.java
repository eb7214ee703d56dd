package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.stress.BrokenTwin;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * The control of {@link StaleCancelStress}: the loop reads the generation first and IN_FLIGHT after
 * it, so that a whole preparation and submission fits in between. Seen by mere interleaving, on any
 * processor.
 */
@JCStressTest
@BrokenTwin(
        of = StaleCancelStress.class,
        removed = "no look at the generation after the one at the state")
@Outcome(id = "false", expect = ACCEPTABLE, desc = "the request is stale")
@Outcome(id = "true", expect = FORBIDDEN, desc = "it ends another operation than it is for")
@State
public class StaleCancelBrokenStress {
    private final BrokenOperation operation = new BrokenOperation();
    private final int requested = operation.generation;

    @Actor
    public void submitter() {
        operation.prepare();
        operation.state = BrokenOperation.IN_FLIGHT;
    }

    @Actor
    public void loop(Z_Result result) {
        result.r1 = operation.wouldCancel(requested);
    }

    /** BROKEN ON PURPOSE: {@link IoOperation.Cancellation} with its reads the other way round. */
    private static final class BrokenOperation {
        private static final int IDLE = 0;
        private static final int IN_FLIGHT = 1;
        private static final int DONE = 2;

        private int generation = 1;
        private volatile int state = DONE;

        void prepare() {
            generation++;
            state = IDLE;
        }

        boolean wouldCancel(int requested) {
            return generation == requested && state == IN_FLIGHT;
        }
    }
}
