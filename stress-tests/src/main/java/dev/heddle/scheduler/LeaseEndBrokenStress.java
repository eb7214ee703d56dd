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
 * The control of {@link LeaseEndStress}: the carrier looks whether it still has the core and then
 * writes LOOP, in place of one compare-and-set: two owners. Seen by mere interleaving, on any
 * processor.
 */
@JCStressTest
@BrokenTwin(
        of = LeaseEndStress.class,
        removed = "a look and a store in place of the compare-and-set of endTask()")
@Outcome(id = "true, -1", expect = ACCEPTABLE, desc = "the task ended first, or had not begun")
@Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "taken, with all that the carrier had done")
@Outcome(expect = FORBIDDEN, desc = "two owners")
@State
public class LeaseEndBrokenStress {
    private final BrokenLease lease = new BrokenLease();
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

    /** BROKEN ON PURPOSE: {@link Lease} with a check and a store in {@code endTask}. */
    private static final class BrokenLease {
        private static final long LOOP = 0;
        private static final long TASK = 1;
        private static final long STATE = 3;
        private static final long NEXT = 4;

        private final AtomicLong word = new AtomicLong();

        long beginTask() {
            long ticket = word.getPlain() + NEXT + TASK;
            word.setRelease(ticket);
            return ticket;
        }

        boolean endTask(long ticket) {
            if (word.get() != ticket) {
                return false;
            }
            word.set(ticket - TASK + LOOP);
            return true;
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
