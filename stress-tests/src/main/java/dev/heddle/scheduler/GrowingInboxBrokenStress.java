package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.stress.BrokenTwin;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * The control of {@link GrowingInboxStress}: BROKEN ON PURPOSE, an {@link Inbox} without the fence
 * after its offer. Seen on x86 too: where the queue grows, the index is in the store buffer still
 * while the submitter looks at the gate.
 */
@JCStressTest
@BrokenTwin(
        of = GrowingInboxStress.class,
        removed =
                "no fence after its offer, which moves the index by a release store where the queue grows")
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the carrier blocks and is woken")
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "woken, but it saw the submission too")
@Outcome(id = "false, false", expect = ACCEPTABLE, desc = "it saw the submission")
@Outcome(id = "false, true", expect = FORBIDDEN, desc = "lost wake-up")
@State
public class GrowingInboxBrokenStress {
    private final SleepGate gate = new SleepGate();
    private final MpscUnboundedVarHandleArrayQueue<Object> inbox =
            new MpscUnboundedVarHandleArrayQueue<>(2);

    public GrowingInboxBrokenStress() {
        inbox.offer(this);
    }

    @Actor
    public void submitter(ZZ_Result result) {
        inbox.offer(this);
        result.r1 = gate.claimWakeUp();
    }

    @Actor
    public void carrier(ZZ_Result result) {
        inbox.relaxedPoll();
        gate.announce();
        result.r2 = inbox.isEmpty() && gate.isAsleep();
    }
}
