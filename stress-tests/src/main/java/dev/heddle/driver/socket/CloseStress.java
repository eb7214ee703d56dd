package dev.heddle.driver.socket;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A close beside a submission: a stranger submits a receive while a task of the home core closes
 * the endpoint ({@link SocketDriver}, as all drivers have it). First result: what the receive came
 * to, EBADF or ECANCELED; second: how often the descriptor was freed, and 100 more if the receive
 * had it.
 *
 * <p>Whether an endpoint is closing and what is in flight on it are plain fields. It relies on the
 * lease: submission and close run in the loop or in a task that holds the core, a stranger's by way
 * of the inbox.
 */
@JCStressTest
@Outcome(id = "-9, 1", expect = ACCEPTABLE, desc = "closed first: the receive is refused")
@Outcome(id = "-125, 1", expect = ACCEPTABLE, desc = "submitted first: cancelled, then freed")
@Outcome(expect = FORBIDDEN, desc = "waits for ever, or freed while it was used, or not once")
@State
public class CloseStress {
    private final ClosingSocket socket = new ClosingSocket();

    @Actor
    public void loop() {
        socket.runLoop();
    }

    @Actor
    public void submitter() {
        socket.core().submit(socket.receive());
    }

    @Arbiter
    public void result(II_Result result) {
        socket.deliverRest();
        result.r1 = socket.outcome();
        result.r2 = socket.freed();
    }
}
