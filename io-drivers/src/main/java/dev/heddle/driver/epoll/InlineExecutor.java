package dev.heddle.driver.epoll;

import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Netty asks whether the caller may touch the handler's tables. Here only the lease holder calls,
 * so what it hands over is run at once; {@code false} makes every wake-up real.
 */
final class InlineExecutor implements ThreadAwareExecutor {
    @Override
    public boolean isExecutorThread(Thread thread) {
        return false;
    }

    @Override
    public void execute(Runnable command) {
        command.run();
    }
}
