package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * {@link PublishedLoad}: who chooses a core looks while that core takes an item and publishes what
 * it has, 20 tasks where there were 10.
 *
 * <p>It relies on the release and the acquire of the word: who sees the new one sees that the item
 * had been offered.
 */
@JCStressTest
@Outcome(id = "10", expect = ACCEPTABLE, desc = "as it was")
@Outcome(id = "11", expect = ACCEPTABLE, desc = "with the item")
@Outcome(id = "20", expect = ACCEPTABLE, desc = "as it is")
@Outcome(id = "19", expect = FORBIDDEN, desc = "less than the core has")
@State
public class PublishedLoadStress {
    private final Inbox inbox = new Inbox();
    private final PublishedLoad load = new PublishedLoad(inbox);

    public PublishedLoadStress() {
        load.publish(10);
    }

    @Actor
    public void core() {
        inbox.offer(this);
        inbox.take();
        load.publish(20);
    }

    @Actor
    public void chooser(I_Result result) {
        result.r1 = load.get();
    }
}
