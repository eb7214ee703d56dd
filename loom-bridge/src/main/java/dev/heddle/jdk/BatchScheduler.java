package dev.heddle.jdk;

import dev.heddle.scheduler.BatchTasks;
import dev.heddle.scheduler.Core;

/** A core's {@linkplain BatchTasks batch class}, as the JDK's virtual threads see it. */
final class BatchScheduler extends CoreScheduler {
    private final BatchTasks tasks;

    private BatchScheduler(Core core) {
        super(core);
        tasks = new BatchTasks(core);
    }

    /** The one of a core. */
    static BatchScheduler batchOf(Core core) {
        return core.attachment(BatchScheduler.class, BatchScheduler::new);
    }

    BatchTasks tasks() {
        return tasks;
    }

    @Override
    void run(Runnable task) {
        tasks.execute(task);
    }
}
