package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * {@link Timer}: a loop that fires it beside a thread that cancels it. First result: how often the
 * command ran; second: the cancel's answer.
 *
 * <p>Firing is the loop's, with the lease; any thread may cancel. It relies on both ways out of the
 * pending state being one compare-and-set of it.
 */
@JCStressTest
@Outcome(id = "1, false", expect = ACCEPTABLE, desc = "fired, the cancel came too late")
@Outcome(id = "0, true", expect = ACCEPTABLE, desc = "cancelled, never runs")
@Outcome(expect = FORBIDDEN, desc = "both, or neither")
@State
public class TimerStress {
    private static final CoreGroupOptions ONE_CORE = CoreGroupOptions.defaults().withCores(1);

    /** Of a group that was never started, so that the actors are all that runs. */
    private final Core core = new CoreGroup(ONE_CORE).cores().getFirst();

    private final Timer timer = new Timer(core, this::ran, 0);
    private int runs;

    private void ran() {
        runs++;
    }

    @Actor
    public void loop() {
        timer.fire();
    }

    @Actor
    public void canceller(IZ_Result result) {
        result.r2 = timer.cancel(false);
    }

    @Arbiter
    public void result(IZ_Result result) {
        result.r1 = runs;
    }
}
