package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.stress.BrokenTwin;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The control of {@link PublishedLoadStress}: BROKEN ON PURPOSE, who chooses looks at the inbox's
 * index before the word.
 */
@JCStressTest
@BrokenTwin(of = PublishedLoadStress.class, removed = "the order of G1 and G2")
@Outcome(id = "10", expect = ACCEPTABLE, desc = "as it was")
@Outcome(id = "11", expect = ACCEPTABLE, desc = "with the item")
@Outcome(id = "20", expect = ACCEPTABLE, desc = "as it is")
@Outcome(id = "19", expect = FORBIDDEN, desc = "less than the core has")
@State
public class PublishedLoadBrokenStress {
    private final Inbox inbox = new Inbox();
    private volatile long word = 10;

    @Actor
    public void core() {
        inbox.offer(this);
        inbox.take();
        word = 20 - inbox.consumerIndex();
    }

    @Actor
    public void chooser(I_Result result) {
        long claimed = inbox.producerIndex();
        result.r1 = (int) (claimed + word);
    }
}
