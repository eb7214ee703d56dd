package dev.heddle.channel;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * {@link Channel}: a send beside the close, any threads. First result: whether the value was sent;
 * second: what is received after both, or -1 for the end.
 *
 * <p>It relies on the lock: a sender looks whether the channel is closed and adds its value in one
 * step.
 */
@JCStressTest
@Outcome(id = "true, 7", expect = ACCEPTABLE, desc = "sent before the close, and received")
@Outcome(id = "false, -1", expect = ACCEPTABLE, desc = "closed first, and refused")
@Outcome(expect = FORBIDDEN, desc = "a value is lost, or comes though it was refused")
@State
public class ChannelCloseStress {
    private final Channel<Integer> channel = Channel.bounded(1);

    @Actor
    public void sender(ZI_Result result) {
        try {
            result.r1 = channel.offer(7);
        } catch (ChannelClosedException e) {
            result.r1 = false;
        }
    }

    @Actor
    public void closer(ZI_Result result) {
        channel.close();
        result.r2 = channel.isEnded() ? -1 : 0;
    }

    @Arbiter
    public void result(ZI_Result result) {
        Integer value = channel.poll();
        boolean cameAfterTheEnd = value != null && result.r2 == -1;
        result.r2 = cameAfterTheEnd ? -2 : value == null ? -1 : value;
    }
}
