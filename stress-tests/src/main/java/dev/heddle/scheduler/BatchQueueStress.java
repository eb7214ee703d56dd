package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * {@link BatchQueue}: a batch task that comes as the round, which has found none, comes to rest.
 *
 * <p>It relies on the round's second look: it writes that nobody is on the way and then looks for
 * tasks, the submitter adds its task and then looks who is on the way, all four in volatile mode.
 */
@JCStressTest
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the submitter queues a round")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the round saw the task: another one")
@Outcome(id = "false, false", expect = FORBIDDEN, desc = "the task waits for ever")
@Outcome(id = "true, true", expect = FORBIDDEN, desc = "two rounds at a time")
@State
public class BatchQueueStress {
    private final BatchQueue queue = new BatchQueue();

    /** A round is on the way. */
    public BatchQueueStress() {
        queue.offer(() -> {});
        queue.take();
    }

    @Actor
    public void submitter(ZZ_Result result) {
        result.r1 = queue.offer(() -> {});
    }

    @Actor
    public void round(ZZ_Result result) {
        result.r2 = queue.rest();
    }
}
