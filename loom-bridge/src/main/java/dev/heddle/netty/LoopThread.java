package dev.heddle.netty;

import dev.heddle.jdk.VirtualThreads;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.Executor;

/**
 * Starts the virtual thread of a core's loop. The core does not count it as live: closing the group
 * waits for threads that have work of their own to finish, and a loop ends when it is told to. Any
 * thread.
 */
final class LoopThread implements Executor {
    private final Core core;

    LoopThread(Core core) {
        this.core = core;
    }

    /**
     * Looks whether there can be such threads.
     *
     * @throws UnsupportedOperationException if not
     */
    static void require(CoreGroup group) {
        if (group.host() == null) {
            VirtualThreads.whyUnsupported()
                    .ifPresent(why -> {
                        throw new UnsupportedOperationException(why);
                    });
        }
    }

    @Override
    public void execute(Runnable loop) {
        VirtualThreads.newBuilder(core)
                .name(core + "-netty")
                .inheritInheritableThreadLocals(false)
                .start(() -> FastThreadLocalThread.runWithFastThreadLocal(loop));
    }
}
