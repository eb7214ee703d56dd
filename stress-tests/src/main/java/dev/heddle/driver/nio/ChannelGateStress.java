package dev.heddle.driver.nio;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * {@link ChannelGate}: a direct call of any thread beside a submission by the lease holder, who
 * never waits. First result: how often the channel was used, by plain additions; second: whether
 * the submission was made, or is made again since the caller has learned of it.
 *
 * <p>It relies on one word: the lease holder leaves its mark by compare-and-set from CALLER, the
 * caller takes it with the exchange by which it leaves.
 */
@JCStressTest
@Outcome(id = "2, true", expect = ACCEPTABLE, desc = "one after the other")
@Outcome(id = "1, true", expect = ACCEPTABLE, desc = "turned away, and to be made again")
@Outcome(expect = FORBIDDEN, desc = "both at once, or turned away for good")
@State
public class ChannelGateStress {
    private final ChannelGate gate = new ChannelGate();
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
}
