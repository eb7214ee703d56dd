package dev.heddle;

import dev.heddle.jdk.VirtualThreads;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.LiveTask;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes virtual threads of the batch class of some cores of a group, on one after the other: how
 * busy a core is otherwise says nothing of how many of its batch threads wait. Any thread.
 */
final class BatchThreadFactory implements ThreadFactory {
    private final CoreGroup group;
    private final List<Core> cores;
    private final AtomicInteger next = new AtomicInteger();

    BatchThreadFactory(CoreGroup group, List<Core> cores, int percent) {
        this.group = group;
        this.cores = cores;
        for (Core core : cores) {
            VirtualThreads.batchTasks(core).setShare(percent);
        }
    }

    /**
     * @throws RejectedExecutionException if the group is closing or closed
     */
    @Override
    public Thread newThread(Runnable body) {
        if (group.isClosing()) {
            throw new RejectedExecutionException(
                    group.options().name() + " is closed: it takes no new threads");
        }
        Core core = cores.get(Math.floorMod(next.getAndIncrement(), cores.size()));
        return VirtualThreads.newBatchThread(core, new LiveTask(core, body));
    }
}
