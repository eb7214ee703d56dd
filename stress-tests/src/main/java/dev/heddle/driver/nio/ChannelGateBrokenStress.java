package dev.heddle.driver.nio;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.stress.BrokenTwin;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * The control of {@link ChannelGateStress}: the caller looks for the lease holder's mark and then
 * leaves, in place of one exchange. Seen by mere interleaving, on any processor.
 */
@JCStressTest
@BrokenTwin(
        of = ChannelGateStress.class,
        removed = "a look and a store in place of the atomic exchange of exit()")
@Outcome(id = "2, true", expect = ACCEPTABLE, desc = "one after the other")
@Outcome(id = "1, true", expect = ACCEPTABLE, desc = "turned away, and to be made again")
@Outcome(expect = FORBIDDEN, desc = "both at once, or turned away for good")
@State
public class ChannelGateBrokenStress {
    private final BrokenGate gate = new BrokenGate();
    private int uses;
    private boolean isMade;
    private boolean isToBeMadeAgain;

    @Actor
    public void caller() {
        gate.enter();
        uses++;
        isToBeMadeAgain = gate.exit();
    }

    @Actor
    public void leaseHolder() {
        isMade = gate.tryEnter();
        if (isMade) {
            uses++;
            gate.leave();
        }
    }

    @Arbiter
    public void result(IZ_Result result) {
        result.r1 = uses;
        result.r2 = isMade != isToBeMadeAgain;
    }

    /** BROKEN ON PURPOSE: {@link ChannelGate} with two accesses in {@code exit}. */
    private static final class BrokenGate {
        private static final int FREE = 0;
        private static final int LEASE = 1;
        private static final int CALLER = 2;
        private static final int AWAITED = 3;

        private final AtomicInteger state = new AtomicInteger(FREE);

        boolean tryEnter() {
            for (; ; ) {
                if (state.compareAndSet(FREE, LEASE)) {
                    return true;
                }
                if (state.get() == AWAITED || state.compareAndSet(CALLER, AWAITED)) {
                    return false;
                }
            }
        }

        void leave() {
            state.set(FREE);
        }

        void enter() {
            while (!state.compareAndSet(FREE, CALLER)) {
                Thread.onSpinWait();
            }
        }

        boolean exit() {
            boolean isAwaited = state.get() == AWAITED;
            state.set(FREE);
            return isAwaited;
        }
    }
}
