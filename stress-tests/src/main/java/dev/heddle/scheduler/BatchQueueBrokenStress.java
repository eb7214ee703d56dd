package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.stress.BrokenTwin;
import java.util.concurrent.atomic.AtomicBoolean;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * The control of {@link BatchQueueStress}: BROKEN ON PURPOSE, a round that comes to rest without a
 * second look. Seen by mere interleaving, on any processor.
 */
@JCStressTest
@BrokenTwin(
        of = BatchQueueStress.class,
        removed = "no look for tasks after nobody is on the way any more")
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the submitter queues a round")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the round saw the task: another one")
@Outcome(id = "false, false", expect = FORBIDDEN, desc = "the task waits for ever")
@Outcome(id = "true, true", expect = FORBIDDEN, desc = "two rounds at a time")
@State
public class BatchQueueBrokenStress {
    private final Inbox waiting = new Inbox();
    private final AtomicBoolean isAwaited = new AtomicBoolean(true);

    @Actor
    public void submitter(ZZ_Result result) {
        waiting.offer(this);
        result.r1 = !isAwaited.get() && isAwaited.compareAndSet(false, true);
    }

    @Actor
    public void round(ZZ_Result result) {
        isAwaited.set(false);
        result.r2 = false;
    }
}
