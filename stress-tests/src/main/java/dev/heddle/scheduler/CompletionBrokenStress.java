package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.stress.BrokenTwin;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * The control of {@link CompletionStress}: the state is plain. x86 keeps stores in their order and
 * loads in theirs, so there the interpreter cannot show it; C2 does, which reads the fields before
 * the state. aarch64 shows it with any code.
 */
@JCStressTest
@BrokenTwin(of = CompletionStress.class, removed = "a plain state in place of the volatile one")
@Outcome(id = "-1, 0, 0", expect = ACCEPTABLE, desc = "not done: nothing was looked at")
@Outcome(id = "1, 1, 7", expect = ACCEPTABLE, desc = "done, with all that came of it")
@Outcome(expect = FORBIDDEN, desc = "done, and a part of it is not there")
@State
public class CompletionBrokenStress {
    private final byte[] memory = new byte[1];
    private final BrokenOperation operation = new BrokenOperation();

    @Actor
    public void driver() {
        memory[0] = 7;
        operation.progress += 1;
        operation.complete(1);
    }

    @Actor
    public void submitter(III_Result result) {
        if (operation.isDone()) {
            result.r1 = operation.result;
            result.r2 = operation.progress;
            result.r3 = memory[0];
        } else {
            result.r1 = -1;
        }
    }

    /** BROKEN ON PURPOSE: {@link IoOperation} with a state that is not volatile. */
    private static final class BrokenOperation {
        private static final int IN_FLIGHT = 1;
        private static final int DONE = 2;

        private int result;
        private int progress;
        private int state = IN_FLIGHT;

        boolean isDone() {
            return state == DONE;
        }

        void complete(int what) {
            result = what;
            state = DONE;
        }
    }
}
