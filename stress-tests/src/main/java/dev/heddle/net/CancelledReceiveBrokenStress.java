package dev.heddle.net;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.stress.BrokenTwin;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * The control of {@link CancelledReceiveStress}: who cancels does not wait for the completion;
 * core, loop and operation are those that are shipped. Seen by mere interleaving, on any processor.
 */
@JCStressTest
@BrokenTwin(
        of = CancelledReceiveStress.class,
        removed = "no wait for the completion after the cancellation")
@Outcome(id = "1, 7, 9", expect = ACCEPTABLE, desc = "data came in time, and is told of")
@Outcome(id = "-1, 0, 9", expect = ACCEPTABLE, desc = "timed out, and nothing was received")
@Outcome(expect = FORBIDDEN, desc = "a byte is lost, or written to memory that is the caller's")
@State
public class CancelledReceiveBrokenStress {
    private final LateKernel kernel = new LateKernel();

    @Actor
    public void receiver(III_Result result) {
        kernel.core().submit(kernel.receive());
        kernel.core().cancel(kernel.receive());
        result.r1 = kernel.receive().isDone() ? kernel.receive().result() : -1;
        if (result.r1 < 0) {
            result.r1 = -1;
        }
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
