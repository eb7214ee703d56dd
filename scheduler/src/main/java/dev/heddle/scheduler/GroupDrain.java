package dev.heddle.scheduler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for a closing group's live tasks, then interrupts what is left and waits again. */
final class GroupDrain {
    private static final long LOOK_EVERY_NANOS = 2_000_000;

    private final CoreGroup group;
    private boolean interrupted;

    GroupDrain(CoreGroup group) {
        this.group = group;
    }

    /** Returns the threads that outlived both waits. The caller's interrupt status is kept. */
    List<Thread> drain() {
        try {
            List<Thread> left = awaitQuiet(group.options().drainTime());
            if (left.isEmpty()) {
                return left;
            }
            left.forEach(Thread::interrupt);
            return awaitQuiet(group.options().interruptTime());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private List<Thread> awaitQuiet(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        for (; ; ) {
            List<Thread> live = new ArrayList<>();
            boolean quiet = true;
            for (Core core : group.cores()) {
                Census census = census(core);
                quiet &= census.quiet();
                live.addAll(census.threads());
            }
            if (quiet || System.nanoTime() - deadline >= 0 || interrupted) {
                return live;
            }
            LockSupport.parkNanos(this, LOOK_EVERY_NANOS);
            interrupted |= Thread.interrupted();
        }
    }

    private Census census(Core core) {
        CompletableFuture<Census> answer = new CompletableFuture<>();
        core.send(new CensusRequest(answer));
        // Where a core is stuck in a task and no spare carrier can be had, nobody answers.
        answer.completeOnTimeout(new Census(List.of(), false), 1, TimeUnit.SECONDS);
        return answer.join();
    }

    /** Who lives on a core, and whether anything runs or waits to run there. */
    private record Census(List<Thread> threads, boolean quiet) {}

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
            answer.complete(new Census(threads, quiet));
        }

        @Override
        void abandon(Core core) {
            answer.complete(new Census(List.of(), true));
        }
    }
}
