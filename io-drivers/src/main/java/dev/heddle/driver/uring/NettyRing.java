package dev.heddle.driver.uring;

import dev.heddle.driver.unix.HandlerContext;
import dev.heddle.scheduler.PollContext;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandler;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.Socket;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.io.IOException;

/**
 * A ring by Netty's handler, set up with SINGLE_ISSUER and DEFER_TASKRUN and hence bound to the
 * carrier thread that made it: only that thread enters it. All operations of the core go through
 * one registration with the handler.
 *
 * <p>Owner thread only, except {@link #wakeUp}, and {@link #inFlight} as {@link RingSuccession}
 * says.
 */
final class NettyRing extends Ring implements IoUringIoHandle, ThreadAwareExecutor {
    /** See {@link NettyIoUring#isDeferred}. */
    static final boolean IS_DEFERRED = NettyIoUring.isDeferred();

    private final Thread owner = Thread.currentThread();
    private final HandlerContext context = new HandlerContext();
    private final IoHandler handler;
    private final IoRegistration registration;
    private boolean isClosing;

    private NettyRing(Completions completions) throws IOException {
        super(completions);
        IoHandler opened = null;
        try {
            requireTwoDescriptors();
            opened =
                    IoUringIoHandler.newFactory(
                                    new IoUringIoHandlerConfig()
                                            .setRingSize(RING_SIZE)
                                            .setCqSize(COMPLETION_QUEUE_SIZE))
                            .newHandler(this);
            opened.initialize();
            handler = opened;
            registration = opened.register(this);
        } catch (Exception | LinkageError e) {
            if (opened != null) {
                opened.destroy();
            }
            throw new IOException("an io_uring cannot be opened: " + e.getMessage(), e);
        }
    }

    /** Netty 4.2.18 never closes the ring if none is left for the event descriptor after it. */
    private static void requireTwoDescriptors() throws IOException {
        Socket first = Socket.newSocketStream();
        try {
            Socket.newSocketStream().close();
        } finally {
            first.close();
        }
    }

    /**
     * Opens a ring for the calling thread.
     *
     * @throws IOException if the kernel refuses
     */
    static NettyRing open(Completions completions) throws IOException {
        return new NettyRing(completions);
    }

    /**
     * Opens a ring and closes it.
     *
     * @throws IOException if the kernel refuses
     */
    static void tryOut() throws IOException {
        open((submission, result) -> {}).close();
    }

    /** Netty submits in between where the queue is full, so this is to bound completions. */
    @Override
    int room() {
        return MOST_AT_ONCE;
    }

    @Override
    boolean canPollFirst() {
        return IS_DEFERRED;
    }

    @Override
    public long put(
            byte opcode,
            short priority,
            int descriptor,
            long offset,
            long address,
            int length,
            int flags,
            int index) {
        return registration.submit(
                new IoUringIoOps(
                        opcode,
                        (byte) 0,
                        priority,
                        descriptor,
                        offset,
                        address,
                        length,
                        flags,
                        index,
                        (short) 0,
                        (short) 0,
                        0,
                        0));
    }

    /**
     * {@inheritDoc} Netty makes a system call whenever the submission queue is full, and the last
     * one here.
     */
    @Override
    int run(PollContext pollContext, int queued) {
        boolean enters = queued > 0 || pollContext.canBlock();
        handler.run(context.with(pollContext));
        return enters ? 1 + Math.max(0, queued - 1) / RING_SIZE : 0;
    }

    @Override
    public void handle(IoRegistration source, IoEvent event) {
        IoUringIoEvent completion = (IoUringIoEvent) event;
        reaped((int) completion.userData(), completion.res(), completion.flags());
    }

    /**
     * {@inheritDoc}
     *
     * <p>The cancellations are in the kernel before any deferred work runs, since a system call
     * submits first and reaps afterwards: a receive that has been waiting for data ends with
     * ECANCELED even where data has come meanwhile, and takes none of it (io_poll_cancel before
     * io_poll_check_events, Linux 6.1 to 6.18).
     */
    @Override
    void cancelAll() {
        for (Submission submission : inFlight()) {
            cancel(submission);
        }
        while (countInFlight() > 0) {
            handler.run(context.with(PollContext.UNTIL_COMPLETION));
        }
    }

    @Override
    void wakeUp() {
        handler.wakeup();
    }

    /**
     * Frees the ring. Nothing may be in flight.
     *
     * <p>Not through Netty's {@code prepareToDestroy}, which puts a drain in front of the next read
     * of the event descriptor: the kernel then hands that read to a worker thread (io_init_req,
     * REQ_F_FORCE_ASYNC), nobody waits for it, and it may look its descriptor's number up, and fill
     * its buffer, when the number is another's and the buffer is freed. What that method waits for
     * has been awaited here already.
     */
    @Override
    public void close() {
        if (isClosing) {
            return;
        }
        isClosing = true;
        registration.cancel();
        handler.destroy();
    }

    // --- Netty's question who may touch the ring
    // ----------------------------------------------------

    @Override
    @SuppressWarnings("ReferenceEquality") // this very thread
    public boolean isExecutorThread(Thread thread) {
        return thread == owner;
    }

    @Override
    public void execute(Runnable command) {
        throw new IllegalStateException(
                "ring of " + owner + " entered by " + Thread.currentThread());
    }
}
