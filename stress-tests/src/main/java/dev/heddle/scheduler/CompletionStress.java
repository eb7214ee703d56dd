package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * {@link IoOperation}: a completion in the loop beside the submitter, on any thread, that looks
 * whether it is there. First result: what the operation came to, or -1 where it is not done; then
 * its progress, and the byte that was received.
 *
 * <p>It relies on one volatile write: DONE, which the driver writes last and the submitter reads
 * first. All other fields, and the memory, are plain.
 */
@JCStressTest
@Outcome(id = "-1, 0, 0", expect = ACCEPTABLE, desc = "not done: nothing was looked at")
@Outcome(id = "1, 1, 7", expect = ACCEPTABLE, desc = "done, with all that came of it")
@Outcome(expect = FORBIDDEN, desc = "done, and a part of it is not there")
@State
public class CompletionStress {
    private final byte[] memory = new byte[1];
    private final IoOperation operation =
            new IoOperation().receive(new SilentEndpoint(), memory, 0, 1);

    public CompletionStress() {
        operation.start(Thread.currentThread());
    }

    @Actor
    public void driver() {
        memory[0] = 7;
        operation.advance(1);
        operation.complete(1);
    }

    @Actor
    public void submitter(III_Result result) {
        if (operation.isDone()) {
            result.r1 = operation.result();
            result.r2 = operation.progress();
            result.r3 = memory[0];
        } else {
            result.r1 = -1;
        }
    }
}
