package dev.heddle.file;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.stress.BrokenTwin;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The control of {@link FileUsesStress}: the closer that finds somebody inside leaves the file to
 * them without a second look, though they may have left meanwhile. Seen by mere interleaving, on
 * any processor.
 */
@JCStressTest
@BrokenTwin(
        of = FileUsesStress.class,
        removed = "no look for those inside as the file is left to them")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "used, then closed")
@Outcome(id = "-1, 1", expect = ACCEPTABLE, desc = "turned away, and closed")
@Outcome(expect = FORBIDDEN, desc = "used after it was closed, never closed, or closed twice")
@State
public class FileUsesBrokenStress {
    private final CountedFile file = new CountedFile();
    private final BrokenUses uses = new BrokenUses(file);
    private volatile boolean isChannelClosed;

    @Actor
    public void user(II_Result result) {
        uses.enter();
        result.r1 = isChannelClosed ? -1 : file.closes();
        uses.leave();
    }

    @Actor
    public void closer() {
        isChannelClosed = true;
        uses.close();
    }

    @Arbiter
    public void result(II_Result result) {
        result.r2 = file.closes();
    }

    /** BROKEN ON PURPOSE: {@link FileUses}, of which a closer does not wait, without that look. */
    private static final class BrokenUses {
        private static final int CLOSING = 1;
        private static final int LEFT = 2;
        private static final int CLOSED = 3;
        private static final int USE = 4;

        private final CountedFile file;
        private final AtomicInteger word = new AtomicInteger();

        BrokenUses(CountedFile file) {
            this.file = file;
        }

        void enter() {
            word.getAndAdd(USE);
        }

        void leave() {
            if (word.addAndGet(-USE) == LEFT && word.compareAndSet(LEFT, CLOSED)) {
                file.close();
            }
        }

        void close() {
            word.getAndAdd(CLOSING);
            if (word.get() == CLOSING) {
                word.getAndAdd(CLOSED - CLOSING);
                file.close();
            } else {
                word.getAndAdd(LEFT - CLOSING);
            }
        }
    }
}
