package dev.heddle.scheduler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for a closing group's live tasks, then interrupts what is left and waits again.
 *
 * <p>The cores are asked one after the other, and a task of one that is asked late may send a new
 * thread to one that was asked early. So the group counts as quiet only after two rounds in a row
 * in which every core was quiet, with no task run between: at the end of the first of them nothing
 * was left that could have sent anything, of all that the cores know of. A plain task whose core
 * was taken is in no queue and among no live tasks; what it sends later, the fallback core runs.
 */
final class GroupDrain {
    private static final long LOOK_EVERY_NANOS = 2_000_000;
    private static final long UNKNOWN = -1;

    private final CoreGroup group;
    private boolean interrupted;

    /** Whether every core has said in the last round who lives on it. */
    private boolean isAnswered;

    GroupDrain(CoreGroup group) {
        this.group = group;
    }

    /** Returns the threads that outlived both waits. The caller's interrupt status is kept. */
    List<Thread> drain() {
        try {
            List<Thread> left = awaitQuiet(group.options().drainTime(), false);
            if (left.isEmpty() && isAnswered) {
                return left;
            }
            return awaitQuiet(group.options().interruptTime(), true);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * @param interrupts whether each thread that lives is interrupted when it is first seen: a core
     *     that is held up names its threads late
     */
    private List<Thread> awaitQuiet(Duration atMost, boolean interrupts) {
        Set<Thread> told = new HashSet<>();
        // convert() does not overflow, as toNanos() does.
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(atMost);
        long tasksWhenQuiet = UNKNOWN;
        for (; ; ) {
            List<Thread> live = new ArrayList<>();
            boolean quiet = true;
            long tasks = 0;
            isAnswered = true;
            for (Core core : group.cores()) {
                Census census = census(core);
                isAnswered &= census.tasks() != UNKNOWN;
                quiet &= census.quiet();
                live.addAll(census.threads());
                tasks += census.tasks();
            }
            if (interrupts) {
                live.stream().filter(told::add).forEach(Thread::interrupt);
            }
            boolean quietTwice = quiet && tasks == tasksWhenQuiet;
            if (quietTwice || System.nanoTime() - deadline >= 0 || interrupted) {
                return live;
            }
            tasksWhenQuiet = quiet ? tasks : UNKNOWN;
            if (!quiet) {
                LockSupport.parkNanos(this, LOOK_EVERY_NANOS);
                interrupted |= Thread.interrupted();
            }
        }
    }

    private Census census(Core core) {
        CompletableFuture<Census> answer = new CompletableFuture<>();
        core.send(new CensusRequest(answer));
        // Where a core is stuck in a task and no spare carrier can be had, nobody answers.
        answer.completeOnTimeout(new Census(List.of(), false, UNKNOWN), 1, TimeUnit.SECONDS);
        return answer.join();
    }

    /** Who lives on a core, whether anything waits to run there, and how many tasks have run. */
    private record Census(List<Thread> threads, boolean quiet, long tasks) {}

    private static final class CensusRequest extends LoopMessage {
        private final CompletableFuture<Census> answer;

        CensusRequest(CompletableFuture<Census> answer) {
            this.answer = answer;
        }

        @Override
        void deliver(Core core) {
            List<Thread> threads = core.liveTasks().threads();
            boolean quiet =
                    threads.isEmpty() && core.runQueue().isEmpty() && core.inbox().isEmpty();
            answer.complete(new Census(threads, quiet, core.tasks()));
        }

        @Override
        void abandon(Core core) {
            answer.complete(new Census(List.of(), true, core.tasks()));
        }
    }
}
