package dev.heddle.netty;

import io.netty.util.concurrent.ThreadAwareExecutor;
import org.jspecify.annotations.Nullable;

/** What a handler of Netty's is made with before there is its loop. Any thread. */
final class LateExecutor implements ThreadAwareExecutor {
    private volatile @Nullable ThreadAwareExecutor loop;

    /** From here on the loop's thread is the only one that may use the handler. */
    void become(ThreadAwareExecutor loop) {
        this.loop = loop;
    }

    @Override
    public boolean isExecutorThread(Thread thread) {
        ThreadAwareExecutor made = loop;
        return made == null || made.isExecutorThread(thread);
    }

    @Override
    public void execute(Runnable command) {
        ThreadAwareExecutor made = loop;
        if (made == null) {
            throw new AssertionError("a task before there is a loop");
        }
        made.execute(command);
    }
}
