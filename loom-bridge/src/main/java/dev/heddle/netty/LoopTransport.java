package dev.heddle.netty;

import dev.heddle.driver.IoTransport;
import dev.heddle.jdk.ChosenDrivers;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.IoEndpoint;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Which of Netty's transports a group's loops have, why, and the handlers that they begin with. Not
 * Netty's io_uring: its ring is bound to one thread, and a virtual thread may change its carrier.
 *
 * @param kind which
 * @param reason why this one
 * @param handlers one for each core
 */
record LoopTransport(Kind kind, String reason, List<CoreIoHandler> handlers)
        implements IoHandlerFactory {
    /** Netty's transports. */
    enum Kind {
        EPOLL,
        NIO
    }

    /**
     * Chooses, and opens what the loops wait with.
     *
     * @throws IllegalArgumentException if the group has no I/O
     */
    static LoopTransport of(CoreGroup group) {
        IoTransport driver = ChosenDrivers.transportOf(group);
        if (driver.watch(0) == null) {
            return nio(group, "the driver " + driver.name() + " waits for no descriptors");
        }
        if (!Epoll.isAvailable()) {
            return nio(group, "Netty's epoll cannot be used: " + Epoll.unavailabilityCause());
        }
        List<CoreIoHandler> handlers = new ArrayList<>();
        try {
            for (Core core : group.cores()) {
                handlers.add(epoll(core, driver));
            }
            return new LoopTransport(
                    Kind.EPOLL, "the driver " + driver.name() + " waits for it", handlers);
        } catch (IOException notFound) {
            handlers.forEach(CoreIoHandler::destroy);
            return nio(group, "Netty's epoll cannot be waited for: " + notFound.getMessage());
        }
    }

    private static CoreIoHandler epoll(Core core, IoTransport driver) throws IOException {
        LateExecutor executor = new LateExecutor();
        IoHandler netty = EpollIoHandler.newFactory().newHandler(executor);
        boolean isDone = false;
        try {
            IoEndpoint descriptor = driver.watch(EpollNumber.of(netty));
            if (descriptor == null) {
                throw new AssertionError(driver.name() + " no longer waits for descriptors");
            }
            CoreIoHandler handler =
                    new CoreIoHandler(core, netty, executor, new ReadinessWait(core, descriptor));
            isDone = true;
            return handler;
        } finally {
            if (!isDone) {
                netty.destroy();
            }
        }
    }

    private static LoopTransport nio(CoreGroup group, String reason) {
        List<CoreIoHandler> handlers = new ArrayList<>();
        for (Core core : group.cores()) {
            LateExecutor executor = new LateExecutor();
            IoHandler netty = NioIoHandler.newFactory().newHandler(executor);
            handlers.add(new CoreIoHandler(core, netty, executor, null));
        }
        return new LoopTransport(Kind.NIO, reason, handlers);
    }

    /** The handler of the next core, in the arguments that Netty's constructor hands on. */
    static CoreIoHandler nextHandler(Object... arguments) {
        return (CoreIoHandler) ((Iterator<?>) arguments[0]).next();
    }

    @Override
    public IoHandler newHandler(ThreadAwareExecutor loop) {
        throw new UnsupportedOperationException("each loop has the handler of its core");
    }

    Class<? extends ServerSocketChannel> serverSocketChannel() {
        return kind == Kind.EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    Class<? extends SocketChannel> socketChannel() {
        return kind == Kind.EPOLL ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    Class<? extends DatagramChannel> datagramChannel() {
        return kind == Kind.EPOLL ? EpollDatagramChannel.class : NioDatagramChannel.class;
    }

    @Override
    public String toString() {
        return (kind == Kind.EPOLL ? "epoll (" : "NIO (") + reason + ")";
    }
}
