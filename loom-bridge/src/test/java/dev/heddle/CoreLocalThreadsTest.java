package dev.heddle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.CoreLocal;
import dev.heddle.support.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** {@link CoreLocal} as virtual threads use it. */
class CoreLocalThreadsTest {
    private static final int USES = 5_000;

    private static CoreGroup group(int cores) throws Exception {
        return Heddle.newCoreGroup(HeddleOptions.defaults().withCores(cores));
    }

    private static void count(CoreLocal<long[]> counts) {
        counts.accept(count -> count[0]++);
    }

    /** Where a thread was kept for long, its core is another carrier's when it comes back. */
    @Test
    @SuppressWarnings("ThreadPriorityCheck") // a yield is one more way to change the carrier
    void threadsOfACoreNeverMeetThoughTheyChangeCarriers() throws Exception {
        try (CoreGroup group = group(Math.min(2, Runtime.getRuntime().availableProcessors()))) {
            CoreLocal<long[]> counts = CoreLocal.of(group, core -> new long[1]);
            List<Task<Void>> tasks = new ArrayList<>();
            for (Core core : group.cores()) {
                for (int i = 0; i < 4; i++) {
                    int kind = i;
                    tasks.add(
                            Task.call(
                                    Heddle.threadFactory(core),
                                    () -> {
                                        for (int use = 0; use < USES; use++) {
                                            count(counts);
                                            if (kind == 0 && use % 500 == 0) {
                                                core.handOff();
                                            } else if (kind == 1) {
                                                Thread.yield();
                                            }
                                        }
                                        return null;
                                    }));
                }
            }
            for (Task<Void> task : tasks) {
                task.get();
            }
            assertEquals(
                    group.cores().stream().map(core -> 4L * USES).toList(),
                    counts.applyToEach(count -> count[0]));
        }
    }

    @Test
    void aFunctionThatParksIsTold() throws Exception {
        try (CoreGroup group = group(1)) {
            CoreLocal<long[]> counts = CoreLocal.of(group, core -> new long[1]);
            Core core = group.cores().getFirst();
            Task<String> told =
                    Task.call(
                            Heddle.threadFactory(core),
                            () -> {
                                try {
                                    counts.accept(count -> LockSupport.park());
                                    return "nothing";
                                } catch (IllegalStateException e) {
                                    return e.getMessage();
                                }
                            });
            told.awaitParked();
            // The core goes on meanwhile.
            Task.call(
                            Heddle.threadFactory(core),
                            () -> {
                                count(counts);
                                return null;
                            })
                    .get();
            LockSupport.unpark(told.thread());
            assertTrue(told.get().contains("parked inside"), told.get());
            Task.call(
                            Heddle.threadFactory(core),
                            () -> {
                                count(counts);
                                return null;
                            })
                    .get();
            assertEquals(List.of(2L), counts.applyToEach(count -> count[0]));
        }
    }
}
