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
 * {@link OperationWait}: a receive on a stranger's thread that times out, beside a completion that
 * brings data at that very moment; the loop that is shipped runs on the other thread. First result:
 * what the receive returns, or -1 for a time-out; then the byte in its memory, and the byte there
 * in the end, where the caller has written 9 after the receive.
 *
 * <p>It relies on a wait: who cancels goes on only when the completion is in. DONE is volatile, so
 * what the kernel wrote comes before what the caller does with its memory.
 */
@JCStressTest
@Outcome(id = "1, 7, 9", expect = ACCEPTABLE, desc = "data came in time, and is told of")
@Outcome(id = "-1, 0, 9", expect = ACCEPTABLE, desc = "timed out, and nothing was received")
@Outcome(expect = FORBIDDEN, desc = "a byte is lost, or written to memory that is the caller's")
@State
public class CancelledReceiveStress {
    private final LateKernel kernel = new LateKernel();

    @Actor
    public void receiver(III_Result result) {
        result.r1 = kernel.receiveWithin(1);
        result.r2 = kernel.memory()[0];
        kernel.memory()[0] = 9;
    }

    @Actor
    public void loop() {
        kernel.runLoop();
    }

    @Arbiter
    public void result(III_Result result) {
        result.r3 = kernel.memory()[0];
    }
}
