package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * {@link GroupDrain}: a group that closes beside a task that starts another on the core that was
 * asked first. The result: whether that one has run when the group is drained.
 *
 * <p>The closing thread may be any; the cores' loops, as they are shipped, are one actor's. It
 * relies on the two rounds: what a task of a core that is asked late sends to one that was asked
 * early has run, or waits there, when the early one is asked again. No fence: each question and its
 * answer pass through the core's inbox.
 */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "the drain has waited for it")
@Outcome(expect = FORBIDDEN, desc = "the group counted as quiet, and was not")
@State
public class GroupDrainStress {
    private final DrainedGroup drained = new DrainedGroup();

    @Actor
    public void closer(Z_Result result) {
        new GroupDrain(drained.group()).drain();
        result.r1 = drained.endDrain();
    }

    @Actor
    public void cores() {
        drained.run();
    }
}
