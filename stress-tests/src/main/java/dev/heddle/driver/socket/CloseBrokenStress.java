package dev.heddle.driver.socket;

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
 * The control of {@link CloseStress}: the stranger submits by itself, not through the inbox; the
 * driver is the one that is shipped. Seen by mere interleaving, on any processor.
 */
@JCStressTest
@BrokenTwin(of = CloseStress.class, removed = "no way through the inbox for the submission")
@Outcome(id = "-9, 1", expect = ACCEPTABLE, desc = "closed first: the receive is refused")
@Outcome(id = "-125, 1", expect = ACCEPTABLE, desc = "submitted first: cancelled, then freed")
@Outcome(expect = FORBIDDEN, desc = "waits for ever, or freed while it was used, or not once")
@State
public class CloseBrokenStress {
    private final ClosingSocket socket = new ClosingSocket();

    @Actor
    public void loop() {
        socket.runLoop();
    }

    @Actor
    public void submitter() {
        socket.submitPastCore();
    }

    @Arbiter
    public void result(II_Result result) {
        socket.deliverRest();
        result.r1 = socket.outcome();
        result.r2 = socket.freed();
    }
}
