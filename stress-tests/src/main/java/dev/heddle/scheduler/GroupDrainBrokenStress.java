package dev.heddle.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.stress.BrokenTwin;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * The control of {@link GroupDrainStress}: the group counts as quiet after one round. Seen by mere
 * interleaving, on any processor.
 */
@JCStressTest
@BrokenTwin(of = GroupDrainStress.class, removed = "no second round of questions to the cores")
@Outcome(id = "true", expect = ACCEPTABLE, desc = "the drain has waited for it")
@Outcome(expect = FORBIDDEN, desc = "the group counted as quiet, and was not")
@State
public class GroupDrainBrokenStress {
    private final DrainedGroup drained = new DrainedGroup();

    @Actor
    public void closer(Z_Result result) {
        boolean isQuiet = false;
        while (!isQuiet) {
            isQuiet = true;
            for (Core core : drained.group().cores()) {
                Question question = new Question();
                core.send(question);
                isQuiet &= question.answer.join();
            }
        }
        result.r1 = drained.endDrain();
    }

    @Actor
    public void cores() {
        drained.run();
    }

    /** BROKEN ON PURPOSE only in how it is used: what {@link GroupDrain} asks of a core. */
    private static final class Question extends LoopMessage {
        private final CompletableFuture<Boolean> answer = new CompletableFuture<>();

        @Override
        void deliver(Core core) {
            answer.complete(
                    core.liveTasks().threads().isEmpty()
                            && core.runQueue().isEmpty()
                            && core.inbox().isEmpty());
        }

        @Override
        void abandon(Core core) {
            answer.complete(true);
        }
    }
}
