package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZII_Result;

/**
 * {@link HandOff}: a task that enters and leaves its core again and again, beside the watchdog that
 * wants the core for a spare carrier, asks again and calls it off. First result: the task's carrier
 * has the core in the end; then how often a spare got it, and how many of two spares are left.
 *
 * <p>It relies on two atomic steps: {@link Lease}'s compare-and-sets decide who has the core, and
 * the exchange of {@code awaiting} who has the spare that was set aside. {@link Lease#want} needs
 * no fence, since a wish that is missed is repeated.
 */
@JCStressTest
@Outcome(id = "true, 0, 2", expect = ACCEPTABLE, desc = "the task kept the core, no spare is lost")
@Outcome(id = "false, 1, 1", expect = ACCEPTABLE, desc = "one spare has got it")
@Outcome(expect = FORBIDDEN, desc = "two carriers, none, or a spare that is lost or used twice")
@State
public class HandOffStress {
    private final EnteringTask task = new EnteringTask();
    private final HandOff handOff =
            new HandOff(task.core(), task.carriers(), CurrentCarrier.PLATFORM_THREAD);

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
        result.r2 = (int) handOff.count();
        result.r3 = task.spares();
    }
}
