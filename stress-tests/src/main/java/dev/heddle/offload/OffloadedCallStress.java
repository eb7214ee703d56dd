package dev.heddle.offload;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * {@link OffloadedCall}: a thread that gives its call up, since its file is closed, beside the
 * thread of the pool that comes to make it. First result: what the call brought, or 0 if it was
 * given up; second: how often it was made.
 *
 * <p>One thread waits, and really parks where the call has begun; one thread of the pool makes it.
 * It relies on both ways out of QUEUED being a compare-and-set of one word, and on DONE being
 * volatile, before which the outcome is written.
 */
@JCStressTest
@Outcome(id = "7, 1", expect = ACCEPTABLE, desc = "made, and told")
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "given up, and never made")
@Outcome(expect = FORBIDDEN, desc = "made though it was given up, or its outcome is lost")
@State
public class OffloadedCallStress {
    /** Made by the thread that waits for it. */
    private volatile OffloadedCall<Integer> call;

    private int made;

    private Integer make() {
        made++;
        return 7;
    }

    @Actor
    public void waiter(II_Result result) {
        OffloadedCall<Integer> mine = new OffloadedCall<>(this::make);
        call = mine;
        try {
            Integer outcome = mine.await(() -> true);
            result.r1 = outcome == null ? 0 : outcome;
        } catch (IOException e) {
            throw new UncheckedIOException(e); // this call does not fail
        }
    }

    @Actor
    public void pool() {
        OffloadedCall<Integer> found = call;
        while (found == null) {
            Thread.onSpinWait();
            found = call;
        }
        found.run();
    }

    @Arbiter
    public void result(II_Result result) {
        result.r2 = made;
    }
}
