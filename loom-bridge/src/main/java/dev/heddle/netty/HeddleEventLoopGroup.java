package dev.heddle.netty;

import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.Placement;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Netty's event loops on the cores of a group: one loop a core, in a virtual thread of that core.
 * Channels and the group's other virtual threads share the cores, and where the loops wait for
 * channels their cores' drivers do. Pipelines run in the loop's virtual thread, never in the core's
 * own loop. Any thread may call all of this, except as {@link #close} says.
 *
 * <p><b>Channels</b> are Netty's own, of the types that {@link #serverSocketChannel}, {@link
 * #socketChannel} and {@link #datagramChannel} name, or others of the same transport, such as
 * {@code EpollDomainSocketChannel}. The transport is Netty's epoll on a group whose driver can wait
 * for descriptors (io_uring, epoll); it is NIO where the driver cannot, such as on the NIO driver
 * and on the agent's cores, or where Netty's epoll is missing. With NIO a loop waits in a selector,
 * as any virtual thread does: by the JDK's poller or, under the agent, by the core's driver. {@link
 * #toString} says which it is and why. Netty refuses a channel of another transport.
 *
 * <p><b>A handler that blocks</b> holds up the other channels of its loop, as in any Netty, but not
 * the other threads of its core: if it parks, they go on at once, and if it computes for long or
 * blocks its carrier, the core gets another. What blocks belongs into a {@link BlockingHandler},
 * which runs in a virtual thread of its own on the same core.
 *
 * <p><b>The end.</b> The loops belong to this group: end them by {@link #shutdownGracefully} or
 * {@link #close}, best before the core group, whose {@link CoreGroup#close} waits for the threads
 * of handlers but not for the loops. Loops that are left when the cores have ended close their
 * channels and end by themselves, soon after.
 *
 * <p>Netty's thread-local caches, of its allocators and recyclers, are kept by the loops, as they
 * are by Netty's own; not by other virtual threads, of which there may be many.
 */
public final class HeddleEventLoopGroup extends MultiThreadIoEventLoopGroup {
    private final CoreGroup cores;
    private final LoopTransport transport;

    /** By {@link Core#index}. */
    private final List<CoreEventLoop> loops = new ArrayList<>();

    private final Runnable coresEnded = this::endWithCores;

    private HeddleEventLoopGroup(CoreGroup cores, Placement placement, LoopTransport transport) {
        super(
                cores.cores().size(),
                new LoopThread(cores.cores().getFirst()), // not used: newChild has one for each
                transport,
                new LoopChooser(cores, placement),
                transport.handlers().iterator());
        this.cores = cores;
        this.transport = transport;
        for (EventExecutor loop : this) {
            loops.add((CoreEventLoop) loop);
        }
        terminationFuture().addListener(ended -> cores.forget(coresEnded));
        cores.whenClosed(coresEnded);
    }

    /**
     * Makes loops whose {@link #next} takes one after the other, as Netty does.
     *
     * @throws IllegalArgumentException if the group has no I/O
     * @throws UnsupportedOperationException if virtual threads cannot be put on its cores
     */
    public static HeddleEventLoopGroup on(CoreGroup cores) {
        return on(cores, Placement.ROUND_ROBIN);
    }

    /**
     * Makes loops. A thread starts at the first use of each.
     *
     * @param placement what {@link #next} answers, hence where a channel goes that is registered
     *     with this group: the loops in turn; the caller's own core's, and in turn where the caller
     *     is on no core of the group; or the one with the fewest channels. Not SAME_CORE for the
     *     connections of a server that listens once: all would be on the core that accepts
     * @throws IllegalArgumentException if the group has no I/O
     * @throws UnsupportedOperationException if virtual threads cannot be put on its cores
     */
    public static HeddleEventLoopGroup on(CoreGroup cores, Placement placement) {
        LoopThread.require(cores);
        return new HeddleEventLoopGroup(cores, placement, LoopTransport.of(cores));
    }

    /** Called by Netty's constructor, once for each core, in their order. */
    @Override
    protected IoEventLoop newChild(
            Executor executor, IoHandlerFactory ioHandlerFactory, Object... args) {
        CoreIoHandler handler = LoopTransport.nextHandler(args);
        return new CoreEventLoop(this, handler);
    }

    /** The cores below. */
    public CoreGroup cores() {
        return cores;
    }

    /**
     * The loop of a core.
     *
     * @throws IllegalArgumentException if the core is of another group
     */
    public IoEventLoop loop(Core core) {
        if (!cores.equals(core.group())) {
            throw new IllegalArgumentException(core + " is not of " + cores.options().name());
        }
        return loops.get(core.index());
    }

    /** The loop of the core that the caller runs on; null if it runs on none of the group. */
    public @Nullable IoEventLoop currentLoop() {
        Core core = cores.currentCore();
        return core == null ? null : loops.get(core.index());
    }

    /** What listens for TCP connections. */
    public Class<? extends ServerSocketChannel> serverSocketChannel() {
        return transport.serverSocketChannel();
    }

    /** A TCP connection. */
    public Class<? extends SocketChannel> socketChannel() {
        return transport.socketChannel();
    }

    /** UDP. */
    public Class<? extends DatagramChannel> datagramChannel() {
        return transport.datagramChannel();
    }

    private void endWithCores() {
        var _ = shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    /**
     * Closes all channels, without a quiet time, and waits until the loops have ended.
     *
     * @throws IllegalStateException if a loop of this group calls, which would wait for itself
     */
    @Override
    public void close() {
        for (CoreEventLoop loop : loops) {
            if (loop.inEventLoop()) {
                throw new IllegalStateException(
                        "close() of "
                                + this
                                + " was called by a loop of its own: call shutdownGracefully()");
            }
        }
        FutureWait.awaitUninterruptibly(shutdownGracefully(0, 0, TimeUnit.SECONDS));
    }

    @Override
    public String toString() {
        return "Netty on " + cores.options().name() + ", " + transport;
    }
}
