package dev.heddle;

import dev.heddle.jdk.VirtualThreads;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.LiveTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

/** Makes virtual threads, each on the core that the group's placement names for it. Any thread. */
final class CoreThreadFactory implements ThreadFactory {
    private final CoreGroup group;
    private final Supplier<Core> placement;

    CoreThreadFactory(CoreGroup group, Supplier<Core> placement) {
        this.group = group;
        this.placement = placement;
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
        Core core = placement.get();
        // A host counts its threads itself.
        boolean isHosted = group.host() != null;
        return VirtualThreads.newThread(core, isHosted ? body : new LiveTask(core, body));
    }
}
