package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * {@link SleepGate} and {@link Inbox}: a submission beside a carrier that goes to sleep. First
 * result: the submitter wakes the driver; second: the carrier blocks in it.
 *
 * <p>The submitter is any thread, the carrier holds the lease. It relies on one total order of four
 * volatile-mode accesses: the submitter's offer and its look at the gate, the carrier's
 * announcement and its look at the inbox. One of the two sees the other.
 */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the carrier blocks and is woken")
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "woken, but it saw the submission too")
@Outcome(id = "false, false", expect = ACCEPTABLE, desc = "it saw the submission")
@Outcome(id = "false, true", expect = FORBIDDEN, desc = "lost wake-up")
@State
public class SleepGateStress {
    private final SleepGate gate = new SleepGate();
    private final Inbox inbox = new Inbox(2);

    @Actor
    public void submitter(ZZ_Result result) {
        inbox.offer(this);
        result.r1 = gate.claimWakeUp();
    }

    @Actor
    public void carrier(ZZ_Result result) {
        gate.announce();
        result.r2 = inbox.isEmpty() && gate.isAsleep();
    }
}
