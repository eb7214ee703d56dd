package dev.heddle.netty;

import dev.heddle.scheduler.Core;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.ThreadAwareExecutor;
import org.jspecify.annotations.Nullable;

/**
 * One of Netty's handlers in a virtual thread of a core. With epoll, Netty never blocks: this parks
 * the thread until the core's driver says that the epoll instance has events, and then has Netty
 * take them. What Netty expects of its events, such as their edges, is as ever: Netty has the
 * registrations. Loop's thread only, except {@link #wakeup} and {@link #isCompatible}.
 */
final class CoreIoHandler implements IoHandler {
    private final Core core;
    private final IoHandler netty;
    private final LateExecutor executor;

    /** Null where Netty's handler parks the thread by itself, in a selector. */
    private final @Nullable ReadinessWait wait;

    private final UnblockedContext unblocked = new UnblockedContext();

    /**
     * @param netty what has the channels
     * @param executor what that was made with
     * @param wait how the loop waits for it; null if it waits itself
     */
    CoreIoHandler(Core core, IoHandler netty, LateExecutor executor, @Nullable ReadinessWait wait) {
        this.core = core;
        this.netty = netty;
        this.executor = executor;
        this.wait = wait;
    }

    Core core() {
        return core;
    }

    /** This handler, as a loop's. */
    CoreIoHandler in(ThreadAwareExecutor loop) {
        executor.become(loop);
        return this;
    }

    /** What Netty's handler is, for who asks a loop for its kind. */
    Class<? extends IoHandler> type() {
        return netty.getClass();
    }

    @Override
    public void initialize() {
        netty.initialize();
        if (wait != null) {
            wait.begin();
        }
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // other threads of the core are ready, maybe
    public int run(IoHandlerContext context) {
        if (!context.canBlock()) {
            // A loop that never runs out of tasks is one of its core's threads all the same.
            Thread.yield();
        } else if (wait != null) {
            wait.park(context);
        }
        if (wait == null) {
            return netty.run(context);
        }
        return wait.mayHaveEvents() ? netty.run(unblocked.with(context)) : 0;
    }

    @Override
    public void wakeup() {
        if (wait == null) {
            netty.wakeup();
        } else {
            wait.wakeUp();
        }
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return netty.register(handle);
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return netty.isCompatible(handleType);
    }

    @Override
    public void prepareToDestroy() {
        netty.prepareToDestroy();
    }

    @Override
    public void destroy() {
        if (wait != null) {
            wait.close();
        }
        netty.destroy();
    }

    /** A context in which Netty's handler only takes what is there. */
    private static final class UnblockedContext implements IoHandlerContext {
        private @Nullable IoHandlerContext loop;

        IoHandlerContext with(IoHandlerContext context) {
            loop = context;
            return this;
        }

        private IoHandlerContext loop() {
            IoHandlerContext context = loop;
            if (context == null) {
                throw new AssertionError("used before the loop runs");
            }
            return context;
        }

        @Override
        public boolean canBlock() {
            return false;
        }

        @Override
        public long delayNanos(long currentTimeNanos) {
            return loop().delayNanos(currentTimeNanos);
        }

        @Override
        public long deadlineNanos() {
            return loop().deadlineNanos();
        }

        @Override
        public void reportActiveIoTime(long activeNanos) {
            loop().reportActiveIoTime(activeNanos);
        }

        @Override
        public boolean shouldReportActiveIoTime() {
            return loop().shouldReportActiveIoTime();
        }
    }
}
