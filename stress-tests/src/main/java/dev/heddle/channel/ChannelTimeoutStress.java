package dev.heddle.channel;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * {@link Channel} without room: a receiver that gives up beside a sender that does not wait, any
 * threads. First result: whether the sender was told that its value was sent; second: what the
 * receiver got, or -1.
 *
 * <p>It relies on a re-check: who gives up looks under the lock whether it was completed meanwhile.
 */
@JCStressTest
@Outcome(id = "true, 7", expect = ACCEPTABLE, desc = "sent and received")
@Outcome(id = "false, -1", expect = ACCEPTABLE, desc = "neither")
@Outcome(expect = FORBIDDEN, desc = "a value is lost, or comes though it was not sent")
@State
public class ChannelTimeoutStress {
    private static final Duration SHORT = Duration.ofNanos(1);

    private final Channel<Integer> channel = Channel.bounded(0);

    @Actor
    public void sender(ZI_Result result) {
        result.r1 = channel.offer(7);
    }

    @Actor
    public void receiver(ZI_Result result) {
        try {
            Integer value = channel.receive(SHORT);
            result.r2 = value == null ? -2 : value;
        } catch (TimeoutException e) {
            result.r2 = -1;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e); // nobody interrupts
        }
    }
}
