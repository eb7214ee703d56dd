package dev.heddle.channel;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.stress.BrokenTwin;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * The control of {@link ChannelCloseStress}: a sender looks whether the channel is closed, and then
 * adds its value, so that it comes after the end. Seen by mere interleaving, on any processor.
 */
@JCStressTest
@BrokenTwin(of = ChannelCloseStress.class, removed = "the lock around a send's look and its step")
@Outcome(id = "true, 7", expect = ACCEPTABLE, desc = "sent before the close, and received")
@Outcome(id = "false, -1", expect = ACCEPTABLE, desc = "closed first, and refused")
@Outcome(expect = FORBIDDEN, desc = "a value is lost, or comes though it was refused")
@State
public class ChannelCloseBrokenStress {
    private final BrokenChannel channel = new BrokenChannel();

    @Actor
    public void sender(ZI_Result result) {
        result.r1 = channel.isSent(7);
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

    /** BROKEN ON PURPOSE: a queue and a flag, as {@link Channel} has them, without its lock. */
    private static final class BrokenChannel {
        private final ConcurrentLinkedQueue<Integer> values = new ConcurrentLinkedQueue<>();
        private volatile boolean isClosed;

        boolean isSent(Integer value) {
            return !isClosed && values.add(value);
        }

        void close() {
            isClosed = true;
        }

        boolean isEnded() {
            return isClosed && values.isEmpty();
        }

        Integer poll() {
            return values.poll();
        }
    }
}
