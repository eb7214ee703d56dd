package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.stress.BrokenTwin;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZII_Result;

/**
 * The control of {@link HandOffStress}: whoever takes the spare that was set aside looks and then
 * clears the field, in place of one exchange, so that the task assigns it while the watchdog takes
 * it back. Lease and carriers are those that are shipped. Seen by mere interleaving, on any
 * processor.
 */
@JCStressTest
@BrokenTwin(
        of = HandOffStress.class,
        removed = "a look and a store in place of the atomic exchange of the spare")
@Outcome(id = "true, 0, 2", expect = ACCEPTABLE, desc = "the task kept the core, no spare is lost")
@Outcome(id = "false, 1, 1", expect = ACCEPTABLE, desc = "one spare has got it")
@Outcome(expect = FORBIDDEN, desc = "two carriers, none, or a spare that is lost or used twice")
@State
public class HandOffBrokenStress {
    private final EnteringTask task = new EnteringTask();
    private final BrokenHandOff handOff = new BrokenHandOff(task.core(), task.carriers());

    @Actor
    public void task(ZII_Result result) {
        result.r1 = task.run(handOff::onLeaving);
    }

    @Actor
    public void watchdog() {
        Lease lease = task.core().lease();
        long first = lease.observe();
        if (Lease.isSameTask(first, first)) {
            handOff.from(first);
        }
        long second = lease.observe();
        if (Lease.isSameTask(first, second)) {
            handOff.from(second);
        }
        handOff.callOff();
    }

    @Arbiter
    public void result(ZII_Result result) {
        result.r2 = handOff.count.get();
        result.r3 = task.spares();
    }

    /** BROKEN ON PURPOSE: {@link HandOff} that takes the spare in two steps. */
    private static final class BrokenHandOff {
        private final AtomicInteger count = new AtomicInteger();
        private final Core core;
        private final Carriers carriers;
        private volatile @Nullable Carrier awaiting;

        BrokenHandOff(Core core, Carriers carriers) {
            this.core = core;
            this.carriers = carriers;
        }

        private @Nullable Carrier take() {
            Carrier spare = awaiting;
            awaiting = null;
            return spare;
        }

        void from(long observed) {
            Carrier spare = take();
            if (spare == null) {
                spare = carriers.reserve();
            }
            if (spare == null) {
                return;
            }
            if (Lease.isInTask(observed)) {
                settle(core.lease().revoke(observed), spare);
                return;
            }
            awaiting = spare;
            core.lease().want(observed);
        }

        void callOff() {
            Carrier spare = take();
            if (spare != null) {
                carriers.becomeSpare(spare);
            }
        }

        void onLeaving(Carrier running) {
            Carrier spare = take();
            if (spare != null) {
                settle(running.handOff(core.lease()), spare);
            }
        }

        private void settle(boolean isTaken, Carrier spare) {
            if (isTaken) {
                count.incrementAndGet();
                spare.assign(core);
            } else {
                carriers.becomeSpare(spare);
            }
        }
    }
}
