package dev.heddle.netty;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.heddle.stress.BrokenTwin;
import io.netty.util.internal.PlatformDependent;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * The control of {@link GrowingTasksStress}: BROKEN ON PURPOSE, without the fence before the look
 * at the sleeper. Seen on x86 too: where the queue grows, the index is in the store buffer still.
 */
@JCStressTest
@BrokenTwin(
        of = GrowingTasksStress.class,
        removed = "no fence between the task and the look at the sleeper")
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the loop parks and is unparked")
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "unparked, but it saw the task too")
@Outcome(id = "false, false", expect = ACCEPTABLE, desc = "it saw the task")
@Outcome(id = "false, true", expect = FORBIDDEN, desc = "lost wake-up")
@State
public class GrowingTasksBrokenStress {
    private final AtomicBoolean isAsleep = new AtomicBoolean();
    private final Queue<Object> tasks = PlatformDependent.newMpscQueue(2, 2048);

    public GrowingTasksBrokenStress() {
        tasks.add(this);
    }

    @Actor
    public void stranger(ZZ_Result result) {
        tasks.add(this);
        result.r1 = isAsleep.get() && isAsleep.compareAndSet(true, false);
    }

    @Actor
    public void loop(ZZ_Result result) {
        tasks.poll();
        isAsleep.set(true);
        result.r2 = tasks.isEmpty();
    }
}
