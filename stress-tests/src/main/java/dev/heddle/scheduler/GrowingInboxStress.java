package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Like {@link SleepGateStress}, but the submission makes the {@link Inbox} grow, while the carrier
 * takes the item that filled its chunk: the producer index is then moved by a release store.
 *
 * <p>It relies on the full fence that {@link Inbox} makes between an offer and the look at the
 * gate: a release store alone may be passed by that look.
 */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the carrier blocks and is woken")
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "woken, but it saw the submission too")
@Outcome(id = "false, false", expect = ACCEPTABLE, desc = "it saw the submission")
@Outcome(id = "false, true", expect = FORBIDDEN, desc = "lost wake-up")
@State
public class GrowingInboxStress {
    private final SleepGate gate = new SleepGate();
    private final Inbox inbox = new Inbox(2);

    public GrowingInboxStress() {
        inbox.offer(this);
    }

    @Actor
    public void submitter(ZZ_Result result) {
        inbox.offer(this);
        result.r1 = gate.claimWakeUp();
    }

    @Actor
    public void carrier(ZZ_Result result) {
        inbox.take();
        gate.announce();
        result.r2 = inbox.isEmpty() && gate.isAsleep();
    }
}
