package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What the rounds of a core's batch tasks run, and when: by a loop that the test runs itself, and a
 * clock that the tasks move.
 */
class BatchRoundTest {
    private static final long MILLI = 1_000_000;

    private final CoreGroup group =
            new CoreGroup(Groups.still(1).withCurrentCarrier(this::currentCarrier));
    private final Core core = group.cores().getFirst();
    private final Carrier carrier = group.carriers().unstarted();
    private final BatchTasks batch = new BatchTasks(core, this::look);
    private final List<String> ran = new ArrayList<>();
    private boolean isRunning;
    private long nanos;
    private int looks;

    private Thread currentCarrier() {
        return isRunning ? carrier : Thread.currentThread();
    }

    private long look() {
        looks++;
        return nanos;
    }

    private void run() {
        isRunning = true;
        carrier.run(core);
        isRunning = false;
    }

    private void end() {
        core.execute(core::beginTermination);
    }

    /** Is ready so many times, one behind the other. */
    private void serve(int times, long takesNanos) {
        core.execute(() -> {
            ran.add("serving");
            nanos += takesNanos;
            if (times > 1) {
                serve(times - 1, takesNanos);
            }
        });
    }

    @Test
    void aSliceIsAMillisecondHoweverMuchIsSavedUp() {
        serve(4, 5 * MILLI);
        for (int i = 1; i <= 8; i++) {
            boolean isLast = i == 8;
            batch.execute(() -> {
                ran.add("batch");
                nanos += MILLI / 4;
                if (isLast) {
                    end();
                }
            });
        }
        run();
        assertEquals(
                List.of(
                        "serving", "serving", "batch", "batch", "batch", "batch", "serving",
                        "batch", "batch", "batch", "batch", "serving"),
                ran);
    }

    @Test
    void whileNothingElseIsReadyNothingIsSavedUp() {
        batch.setShare(50);
        serve(3, 7_000);
        batch.execute(() -> {
            ran.add("within its share");
            nanos += 7_000;
        });
        batch.execute(() -> {
            ran.add("alone");
            nanos += 1_000 * MILLI;
        });
        batch.execute(() -> {
            ran.add("alone");
            nanos += 1_000 * MILLI;
            serve(1, 7_000);
        });
        batch.execute(() -> {
            ran.add("behind what serves");
            end();
        });
        run();
        assertEquals(
                List.of(
                        "serving",
                        "serving",
                        "within its share",
                        "serving",
                        "alone",
                        "alone",
                        "serving",
                        "behind what serves"),
                ran);
    }

    /** The round is another carrier's by then. */
    @Test
    void whoHasLostTheCoreTakesNoFurtherTask() {
        int[] looksBefore = {0};
        serve(3, 5 * MILLI);
        batch.execute(() -> {
            ran.add("loses the core");
            core.lease().revoke(core.lease().observe());
            looksBefore[0] = looks;
        });
        batch.execute(() -> ran.add("another carrier's"));
        run();
        assertEquals(List.of("serving", "serving", "loses the core"), ran);
        assertEquals(looksBefore[0], looks);
        assertEquals(1, batch.approximateSize());
    }

    @Test
    void whatACoreRunsIsTheTaskAndNotItsRound() {
        List<Runnable> running = new ArrayList<>();
        Runnable task =
                new Runnable() {
                    @Override
                    public void run() {
                        running.add(BatchTasks.unwrapped(core.runQueue().lastPolled()));
                        end();
                    }
                };
        batch.execute(task);
        run();
        assertSame(task, running.getFirst());
        assertSame(task, BatchTasks.unwrapped(task));
    }

    @Test
    void aRoundThatHasRunNothingIsARound() {
        batch.execute(() -> {});
        batch.execute(() -> {});
        assertEquals("2 batch tasks of test-core-0", batch.toString());
        Runnable round = (Runnable) core.inbox().take();
        assertSame(round, BatchTasks.unwrapped(round));
        assertEquals("a round of the batch tasks of test-core-0", round.toString());
    }
}
