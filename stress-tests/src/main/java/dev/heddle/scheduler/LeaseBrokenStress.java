package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.stress.BrokenTwin;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * The control of {@link LeaseStress}: a task looks and then writes HELD, in place of one
 * compare-and-set: a second owner, who does not find what the first has written. Seen by mere
 * interleaving, on any processor.
 */
@JCStressTest
@BrokenTwin(
        of = LeaseStress.class,
        removed = "a look and a store in place of the compare-and-set of hold()")
@Outcome(id = "true, -1", expect = ACCEPTABLE, desc = "the task held the core: not taken")
@Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "taken after the release, with the write")
@Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "taken first: the task is a stranger")
@Outcome(expect = FORBIDDEN, desc = "two owners")
@State
public class LeaseBrokenStress {
    private final BrokenLease lease = new BrokenLease();
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

    /** BROKEN ON PURPOSE: {@link Lease} with a check and a store in {@code hold}. */
    private static final class BrokenLease {
        private static final long LOOP = 0;
        private static final long TASK = 1;
        private static final long HELD = 2;
        private static final long STATE = 3;
        private static final long NEXT = 4;

        private final AtomicLong word = new AtomicLong();

        long beginTask() {
            long ticket = word.getPlain() + NEXT + TASK;
            word.setRelease(ticket);
            return ticket;
        }

        boolean hold(long ticket) {
            if (word.get() != ticket) {
                return false;
            }
            word.set(ticket - TASK + HELD);
            return true;
        }

        void release(long ticket) {
            word.setRelease(ticket);
        }

        long observe() {
            return word.get();
        }

        boolean revoke(long observed) {
            return (observed & STATE) == TASK
                    && word.compareAndSet(observed, observed - TASK + NEXT + LOOP);
        }
    }
}
