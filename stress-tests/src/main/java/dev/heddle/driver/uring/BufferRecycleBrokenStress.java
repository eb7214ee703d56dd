package dev.heddle.driver.uring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.driver.unix.NativeBuffer;
import dev.heddle.stress.BrokenTwin;
import dev.heddle.stress.NeedsDriver;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * The control of {@link BufferRecycleStress}: the buffer goes back to the pool when the operation
 * moves away, before its completion; all else is what is shipped. Seen by mere interleaving, on any
 * processor.
 */
@JCStressTest
@NeedsDriver(RingTransport.NAME)
@BrokenTwin(of = BufferRecycleStress.class, removed = "no wait for the last completion")
@Outcome(id = "2, true", expect = ACCEPTABLE, desc = "its own; and the old one comes back later")
@Outcome(id = "2, false", expect = ACCEPTABLE, desc = "the old one, which was written to before")
@Outcome(expect = FORBIDDEN, desc = "the kernel has written to it")
@State
public class BufferRecycleBrokenStress {
    private final AbandonedRing abandoned = AbandonedRing.withReceive();
    private final NativeBuffer old = abandoned.memory();
    private NativeBuffer fresh;

    @Actor
    public void oldCarrier() {
        old.fill(new byte[] {1}, 0, 1);
        abandoned.succession().retire(abandoned.ring());
    }

    @Actor
    public void newCarrier() {
        abandoned.succession().takeOver(abandoned.ring());
        abandoned.driver().giveBack(old); // BROKEN ON PURPOSE
        fresh = abandoned.driver().buffers().take(AbandonedRing.BYTES);
        fresh.fill(new byte[] {2}, 0, 1);
    }

    @Arbiter
    public void loop(IZ_Result result) {
        byte[] found = new byte[1];
        fresh.drain(found, 0, 1);
        result.r1 = found[0];
        result.r2 = abandoned.driver().buffers().take(AbandonedRing.BYTES) == old;
    }
}
