package dev.heddle.netty;

import dev.heddle.scheduler.Core;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandler;
import io.netty.channel.SingleThreadIoEventLoop;

/** The loop of one core, in a virtual thread of it. Any thread. */
final class CoreEventLoop extends SingleThreadIoEventLoop {
    private final CoreIoHandler handler;

    CoreEventLoop(IoEventLoopGroup parent, CoreIoHandler handler) {
        super(parent, new LoopThread(handler.core()), handler::in);
        this.handler = handler;
    }

    Core core() {
        return handler.core();
    }

    /**
     * Closes what Netty's loop has left open: where the shutdown begins after it has looked for one
     * and before it asks whether it is over, and there is no quiet time, it ends without (4.2.18,
     * SingleThreadIoEventLoop.run). What the closing queues is run before the loop takes no more.
     */
    @Override
    protected void run() {
        super.run();
        if (isShuttingDown()) {
            handler.prepareToDestroy();
        }
    }

    /** Those of this loop. Any thread. */
    @Override
    public int registeredChannels() {
        return getNumOfRegisteredChannels();
    }

    /** Also what Netty's handler is: programs choose their channels by that. */
    @Override
    public boolean isIoType(Class<? extends IoHandler> handlerType) {
        return handlerType.equals(handler.type()) || super.isIoType(handlerType);
    }
}
