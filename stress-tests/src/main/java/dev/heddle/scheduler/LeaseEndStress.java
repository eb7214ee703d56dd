package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * {@link Lease}: a carrier that queues a task, begins one and comes back from it, beside somebody
 * who takes the core. First result: the carrier goes on; second: how many tasks the taker found, or
 * -1 if it did not get the core.
 *
 * <p>The carrier is the only one to begin and end tasks; anybody may take the core. It relies on
 * {@code endTask} and {@code revoke} being compare-and-sets of one word, and on {@code beginTask}
 * being a release store, which the revoke that wins acquires: it sees what was queued.
 */
@JCStressTest
@Outcome(id = "true, -1", expect = ACCEPTABLE, desc = "the task ended first, or had not begun")
@Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "taken, with all that the carrier had done")
@Outcome(expect = FORBIDDEN, desc = "two owners, none, or a write that the taker does not see")
@State
public class LeaseEndStress {
    private final Lease lease = new Lease();
    private final RunQueue queue = new RunQueue();

    @Actor
    public void carrier(ZI_Result result) {
        queue.add(() -> {});
        long ticket = lease.beginTask();
        result.r1 = lease.endTask(ticket);
    }

    @Actor
    public void taker(ZI_Result result) {
        result.r2 = lease.revoke(lease.observe()) ? (queue.poll() == null ? 0 : 1) : -1;
    }
}
