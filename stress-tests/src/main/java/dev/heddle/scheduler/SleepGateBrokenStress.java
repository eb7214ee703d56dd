package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.stress.BrokenTwin;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * The control of {@link SleepGateStress}: the gate announces by a release store, so that the look
 * at the inbox may pass it. Seen on x86 too: that store stays in the store buffer while the look is
 * made.
 */
@JCStressTest
@BrokenTwin(
        of = SleepGateStress.class,
        removed = "a release store in place of the volatile one that announces the sleep")
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the carrier blocks and is woken")
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "woken, but it saw the submission too")
@Outcome(id = "false, false", expect = ACCEPTABLE, desc = "it saw the submission")
@Outcome(id = "false, true", expect = FORBIDDEN, desc = "lost wake-up")
@State
public class SleepGateBrokenStress {
    private final BrokenGate gate = new BrokenGate();
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

    /** BROKEN ON PURPOSE: {@link SleepGate} with a release store in place of a volatile one. */
    private static final class BrokenGate {
        private static final int ASLEEP = 1;
        private static final int NOTIFIED = 2;
        private static final VarHandle STATE;

        static {
            try {
                STATE = MethodHandles.lookup().findVarHandle(BrokenGate.class, "state", int.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private volatile int state;

        void announce() {
            STATE.setRelease(this, ASLEEP);
        }

        boolean isAsleep() {
            return state == ASLEEP;
        }

        boolean claimWakeUp() {
            return state == ASLEEP && STATE.compareAndSet(this, ASLEEP, NOTIFIED);
        }
    }
}
