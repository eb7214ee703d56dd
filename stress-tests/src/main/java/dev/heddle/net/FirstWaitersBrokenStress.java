package dev.heddle.net;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.stress.BrokenTwin;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The control of {@link FirstWaitersStress}: each sets the queue that it has made. Seen by mere
 * interleaving, on any processor.
 */
@JCStressTest
@BrokenTwin(of = FirstWaitersStress.class, removed = "no compare-and-set of the queue")
@Outcome(id = "2", expect = ACCEPTABLE, desc = "both")
@Outcome(expect = FORBIDDEN, desc = "forgotten, or begun while another had the turn")
@State
public class FirstWaitersBrokenStress {
    private volatile @Nullable ConcurrentLinkedQueue<Turn.Successor> waiting;
    private int begun;

    /** BROKEN ON PURPOSE. */
    private void queue(Turn.Successor successor) {
        ConcurrentLinkedQueue<Turn.Successor> known = waiting;
        if (known == null) {
            known = new ConcurrentLinkedQueue<>();
            waiting = known;
        }
        known.add(successor);
    }

    @Actor
    public void one() {
        queue(() -> begun++);
    }

    @Actor
    public void other() {
        queue(() -> begun++);
    }

    @Arbiter
    public void result(I_Result result) {
        ConcurrentLinkedQueue<Turn.Successor> known = waiting;
        if (known != null) {
            known.forEach(Turn.Successor::turnBegins);
        }
        result.r1 = begun;
    }
}
