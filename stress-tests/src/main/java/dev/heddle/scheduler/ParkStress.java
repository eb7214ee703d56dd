package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * An unpark beside a core that parks its last virtual thread and goes to sleep. {@link
 * Core#execute}, by which the JDK unparks, runs on a stranger's thread; the loop that is shipped
 * runs on the other, down to the driver's decision to block ({@link DeafDriver}). First result: the
 * carrier sleeps over the task; second: its driver was woken.
 *
 * <p>It relies on two handshakes in a row, of volatile-mode accesses each: {@link SleepGate}'s,
 * between the announced sleep and the inbox, and the driver's, which asks the gate once more after
 * it has made its wake-up reachable ({@link PollContext#canBlock}).
 */
@JCStressTest
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the carrier was asleep and is woken")
@Outcome(id = "false, false", expect = ACCEPTABLE, desc = "it has seen the task before it blocked")
@Outcome(expect = FORBIDDEN, desc = "lost wake-up")
@State
public class ParkStress {
    private final DeafDriver driver = new DeafDriver();

    @Actor
    public void unparker() {
        driver.submit();
    }

    @Actor
    public void carrier() {
        driver.home.run();
    }

    @Arbiter
    public void result(ZZ_Result result) {
        result.r1 = driver.sleepsOverTask();
        result.r2 = driver.isWoken();
    }
}
