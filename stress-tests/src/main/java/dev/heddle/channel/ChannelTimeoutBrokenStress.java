package dev.heddle.channel;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.stress.BrokenTwin;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * The control of {@link ChannelTimeoutStress}: who gives up leaves the queue without a second look,
 * though its value may have come meanwhile. Seen by mere interleaving, on any processor.
 */
@JCStressTest
@BrokenTwin(of = ChannelTimeoutStress.class, removed = "the look at the outcome before giving up")
@Outcome(id = "true, 7", expect = ACCEPTABLE, desc = "sent and received")
@Outcome(id = "false, -1", expect = ACCEPTABLE, desc = "neither")
@Outcome(expect = FORBIDDEN, desc = "a value is lost, or comes though it was not sent")
@State
public class ChannelTimeoutBrokenStress {
    private final BrokenChannel channel = new BrokenChannel();

    @Actor
    public void sender(ZI_Result result) {
        result.r1 = channel.offer(7);
    }

    @Actor
    public void receiver(ZI_Result result) {
        result.r2 = channel.receiveAtOnce();
    }

    /** BROKEN ON PURPOSE: what of {@link Channel} a receiver needs that gives up. */
    private static final class BrokenChannel {
        private final ReentrantLock lock = new ReentrantLock();
        private final WaitingThreads<Integer> receivers = new WaitingThreads<>();

        boolean offer(Integer value) {
            lock.lock();
            try {
                WaitingThread<Integer> receiver = receivers.poll();
                if (receiver == null) {
                    return false;
                }
                receiver.complete(value);
                return true;
            } finally {
                lock.unlock();
            }
        }

        int receiveAtOnce() {
            lock.lock();
            WaitingThread<Integer> self;
            try {
                self = receivers.addCurrent(null);
            } finally {
                lock.unlock();
            }
            if (!self.isWaiting()) {
                Integer value = self.value();
                return value == null ? -2 : value;
            }
            lock.lock();
            try {
                receivers.remove(self);
                return -1;
            } finally {
                lock.unlock();
            }
        }
    }
}
