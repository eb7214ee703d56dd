package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * {@link Lease}: a task holds its core to add to the {@link RunQueue}, beside somebody who takes
 * the core. First result: the task held the core; second: how many tasks the taker found, or -1 if
 * it did not get the core.
 *
 * <p>The task is the holder's; anybody may take the core. It relies on {@code hold} and {@code
 * revoke} being compare-and-sets of one word, and on {@code release} being a release store, which
 * the revoke that wins acquires: it sees what was queued.
 */
@JCStressTest
@Outcome(id = "true, -1", expect = ACCEPTABLE, desc = "the task held the core: not taken")
@Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "taken after the release, with the write")
@Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "taken first: the task is a stranger")
@Outcome(expect = FORBIDDEN, desc = "two owners, none, or a write that the taker does not see")
@State
public class LeaseStress {
    private final Lease lease = new Lease();
    private final RunQueue queue = new RunQueue();
    private final long ticket = lease.beginTask();

    @Actor
    public void task(ZI_Result result) {
        result.r1 = lease.hold(ticket);
        if (result.r1) {
            queue.add(() -> {});
            lease.release(ticket);
        }
    }

    @Actor
    public void taker(ZI_Result result) {
        result.r2 = lease.revoke(lease.observe()) ? (queue.poll() == null ? 0 : 1) : -1;
    }
}
