package dev.heddle.driver.uring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.driver.unix.NativeBuffer;
import dev.heddle.stress.NeedsDriver;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * {@link BufferPool} and {@link Submission}: a receive has moved away from a ring that its core has
 * lost, whose kernel writes to its buffer all the same, late, until the old carrier is back and
 * ends it; the new carrier takes a buffer for another operation. First result: what the other
 * operation finds in its buffer, where it has written 2; second: whether the old one is used again
 * in the end.
 *
 * <p>It relies on a wait: a buffer stays with its submission, whoever has left it, and comes back
 * to the pool by the submission's last completion only, in the loop ({@link Retirement#run}).
 */
@JCStressTest
@NeedsDriver(RingTransport.NAME)
@Outcome(id = "2, true", expect = ACCEPTABLE, desc = "its own; and the old one comes back later")
@Outcome(expect = FORBIDDEN, desc = "the kernel has written to it, or the old one is lost")
@State
public class BufferRecycleStress {
    private final AbandonedRing abandoned = AbandonedRing.withReceive();
    private final NativeBuffer old = abandoned.memory();
    private NativeBuffer fresh;
    private Retirement retirement;

    @Actor
    public void oldCarrier() {
        old.fill(new byte[] {1}, 0, 1); // as the kernel does
        retirement = abandoned.succession().retire(abandoned.ring());
    }

    @Actor
    public void newCarrier() {
        abandoned.succession().takeOver(abandoned.ring());
        fresh = abandoned.driver().buffers().take(AbandonedRing.BYTES);
        fresh.fill(new byte[] {2}, 0, 1);
    }

    @Arbiter
    public void loop(IZ_Result result) {
        byte[] found = new byte[1];
        fresh.drain(found, 0, 1);
        result.r1 = found[0];
        retirement.run();
        result.r2 = abandoned.driver().buffers().take(AbandonedRing.BYTES) == old;
    }
}
