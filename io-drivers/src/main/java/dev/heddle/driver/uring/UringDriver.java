package dev.heddle.driver.uring;

import dev.heddle.driver.socket.BoundedSend;
import dev.heddle.driver.unix.DirectReceive;
import dev.heddle.driver.unix.DirectSend;
import dev.heddle.driver.unix.NativeBuffer;
import dev.heddle.driver.unix.UnixDriver;
import dev.heddle.driver.unix.UnixEndpoint;
import dev.heddle.driver.unix.UnixTransport;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.PollContext;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.NotYetConnectedException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Submits operations to an io_uring.
 *
 * <p><b>Queued, then flushed.</b> {@link #submit} queues (except a send with nothing to share a
 * system call with, which is made at once); {@link #poll} hands the queue to the ring of its
 * carrier, in the system call that also reaps. So while a task runs the ring holds nothing that the
 * kernel has not seen, and what was queued moves with the lease: a pinned thread that waits for its
 * own receive gets it from the ring of the spare carrier.
 *
 * <p>What a completion means is {@link Settlement}'s. Where the lease moves, {@link Rings} says
 * whether the ring does; what happens where it does not, or fails, is {@link RingSuccession}'s.
 */
final class UringDriver extends UnixDriver {
    private static final int LARGE_SEND_BYTES = 16 * 1024;

    /** How long a core without a ring sleeps before it tries again to open one. */
    private static final long RETRY_NANOS = 10_000_000;

    private final String name;
    private final Rings rings;

    // lease holder only
    private final BufferPool buffers;
    private final BufferedReceives receives;
    private final Inflows inflows;
    private final StuckReceives stuck;
    private final PendingOperations pending;
    private final DirectSend directSend = new DirectSend(counters().kernelEntries());
    private final Settlement settlement =
            new Settlement(
                    this, new DirectReceive(counters().kernelEntries(), directSend.staging()));
    private final Ring.Completions reaped = new Reaped();
    private final Consumer<IoOperation> refusal = this::refuse;
    private final RingSuccession succession = new RingSuccession(this);

    UringDriver(Core core, UnixTransport transport, ReceiveLimits limits, Rings rings) {
        this(core, transport, limits, InflowLimits.DEFAULTS, rings);
    }

    /**
     * @param inflowLimits count where the rings have buffers for lasting receives
     */
    UringDriver(
            Core core,
            UnixTransport transport,
            ReceiveLimits limits,
            InflowLimits inflowLimits,
            Rings rings) {
        super(core, transport);
        this.name = transport.name();
        this.rings = rings;
        buffers = new BufferPool(core, counters().buffers());
        receives = new BufferedReceives(core, limits);
        inflows = new Inflows(this, inflowLimits);
        stuck = new StuckReceives(core, rings, inflows);
        pending = new PendingOperations(buffers, receives, inflows, counters().submissions());
    }

    @Override
    public String name() {
        return name;
    }

    // --- submitting
    // ---------------------------------------------------------------------------------

    @Override
    protected void startTransfer(IoOperation operation) {
        boolean isSocket = operation.endpoint() instanceof UnixEndpoint;
        if (operation.kind() == IoOperation.Kind.RECEIVE && inflows.take(operation)) {
            counters().submissions().add(1);
            return;
        }
        if (isSocket
                && operation.kind() == IoOperation.Kind.SEND
                && !operation.isBatched()
                && (isLone() || isLarge(operation) || core().isPollFar())) {
            sendAtOnce(operation);
        } else if (isSocket
                && operation.kind() == IoOperation.Kind.RECEIVE
                && ((UnixEndpoint) operation.endpoint()).takeKnownReadable()) {
            counters().submissions().add(1);
            settlement.receiveNow(operation);
        } else {
            queue(operation);
        }
    }

    /** Whether the next system call would be for this operation alone: nothing would be saved. */
    private boolean isLone() {
        return pending.isEmpty() && !core().hasReadyTasks();
    }

    /**
     * So much passes through the one staging buffer of the core, which stays in the processor's
     * cache, where each submission would have a buffer of its own to fill; beside the copying a
     * system call is little.
     */
    private static boolean isLarge(IoOperation send) {
        return send.array() != null && send.remaining() >= LARGE_SEND_BYTES;
    }

    /**
     * Saves a lone writer the turn in which it would park for a send that completes at once, and
     * any writer the wait for tasks that compute: what it saves to share a system call is little
     * beside these.
     */
    private void sendAtOnce(IoOperation operation) {
        counters().submissions().add(1);
        try {
            BoundedSend.Outcome outcome = directSend.send(operation, socket(operation));
            if (outcome == BoundedSend.Outcome.DONE) {
                complete(operation, operation.progress());
            } else if (outcome == BoundedSend.Outcome.SOCKET_FULL) {
                queueAsWatch(operation);
            } else {
                queue(operation);
            }
        } catch (IOException e) {
            fail(operation, UnixEndpoint.negatedErrno(e));
        } catch (NotYetConnectedException e) {
            complete(operation, -Errno.ENOTCONN);
        }
    }

    /** Why a pipe is broken may wait in the ring, in front of what the send fails with there. */
    private void fail(IoOperation send, int result) {
        if (result == -Errno.EPIPE && inflows.isArmed(send)) {
            queue(send);
        } else {
            complete(send, result);
        }
    }

    @Override
    protected void awaitReadiness(IoOperation operation) {
        if (operation.kind() != IoOperation.Kind.AWAIT_READABLE || !inflows.take(operation)) {
            queue(operation);
        }
    }

    /** The operation waits for the next flush. Lease holder only. */
    void queue(IoOperation operation) {
        pending.add(operation);
    }

    /** Like {@link #queue}; a receive or a send goes on as a watch. Lease holder only. */
    void queueAsWatch(IoOperation operation) {
        pending.addAsWatch(operation);
    }

    /** Likewise a send or a wait for room, whose watch has found the end of the input instead. */
    void queueAsWatchBeyondEndOfInput(IoOperation operation) {
        pending.addAsWatchBeyondEndOfInput(operation);
    }

    /** Makes a send again, whose socket has room. In the loop only. */
    void sendOn(IoOperation operation) {
        startTransfer(operation);
    }

    /** An accept, a connect or a wait goes on, since its socket is ready. In the loop only. */
    void ready(IoOperation operation) {
        retry(operation);
    }

    /** Ends an accept that is to end, perhaps with who has come. In the loop only. */
    void endAccept(IoOperation accept) {
        acceptAtLast(accept);
    }

    /** Whether an operation that is to end is to be tried once more. In the loop only. */
    boolean isForOneTry(IoOperation ending) {
        return isToBeTried(ending);
    }

    /** Whether an operation is to end as soon as it can. */
    boolean isToEnd(IoOperation operation) {
        return operation.isCancelRequested() || isShutDown();
    }

    @Override
    protected void cancelInFlight(IoOperation operation) {
        if (rings.current() == null && pending.remove(operation)) {
            complete(operation, -Errno.ECANCELED);
            return;
        }
        pending.addCancellation(operation);
        if (operation.endpoint().isClosing()
                && operation.driverState() instanceof Submission submission
                && !submission.isFor(operation, rings.current())
                && operation.endpoint() instanceof UnixEndpoint socket) {
            // A send on a stalled ring: the peer is told now, the operation ends later.
            socket.endStream();
        }
    }

    @Override
    protected void release(IoEndpoint endpoint) {
        // The ring knows operations only, but for a receive that goes on without one.
        if (endpoint instanceof UnixEndpoint socket && inflows.holdUntilEnded(socket)) {
            return;
        }
        endpoint.closed();
        rings.descriptorFreed();
    }

    // --- completing
    // ---------------------------------------------------------------------------------

    /** What the current ring says. In the loop only. */
    private final class Reaped implements Ring.Completions {
        @Override
        public void completed(Submission submission, int result) {
            if (submission.isLasting) {
                inflows.ended(submission, result);
            } else {
                completedOnce(submission, result);
            }
        }

        @Override
        public void received(Submission submission, int result) {
            inflows.received(submission, result);
        }
    }

    private void completedOnce(Submission submission, int result) {
        IoOperation operation = submission.operation;
        NativeBuffer memory = submission.memory;
        try {
            if (operation != null) {
                settlement.settle(operation, memory, submission.isPoll, result);
            }
        } finally {
            receives.completed(submission);
            giveBack(memory);
        }
    }

    /** The kernel is done with the memory, if there is any. In the loop only. */
    void giveBack(@Nullable NativeBuffer memory) {
        if (memory != null) {
            buffers.giveBack(memory);
        }
    }

    /** What completions mean. In the loop only. */
    Settlement settlement() {
        return settlement;
    }

    /** Which receives wait with memory. Lease holder only. */
    BufferedReceives receives() {
        return receives;
    }

    /** Which connections have lasting receives. Lease holder only. */
    Inflows inflows() {
        return inflows;
    }

    /** The memory of operations. Lease holder only. */
    BufferPool buffers() {
        return buffers;
    }

    /** Ends an operation that is in flight. Lease holder only. */
    void complete(IoOperation operation, int result) {
        finish(operation, result == -Errno.EPIPE ? inflows.whyBroken(operation) : result);
    }

    // --- polling
    // ------------------------------------------------------------------------------------

    @Override
    public void poll(PollContext context) {
        Ring ring = rings.current();
        if (ring == null) {
            ring = reopen(context);
            if (ring == null) {
                return;
            }
        }
        stuck.beforePoll();
        try {
            int flushed = pending.flush(ring, refusal);
            // What did not fit is next: the completions must be reaped before.
            int entries = ring.run(pending.isFlushed() ? context : PollContext.NOW, flushed);
            if (entries > 0) {
                counters().kernelEntries().add(entries);
            }
        } catch (RuntimeException failure) {
            report("the io_uring of " + core() + " failed and is replaced", failure);
            rings.takeCurrent();
            succession.lose(ring);
        }
    }

    /** -XX:MaxDirectMemorySize is reached. */
    private void refuse(IoOperation operation) {
        complete(operation, -Errno.ENOMEM);
    }

    void report(String message, @Nullable Throwable failure) {
        report(Level.ERROR, message, failure);
    }

    /** A core without a ring waits a little, at most, and tries again. */
    private @Nullable Ring reopen(PollContext context) {
        try {
            attach();
        } catch (IOException stillNot) {
            endCancelled();
            if (context.canBlock()) {
                LockSupport.parkNanos(this, RETRY_NANOS);
            }
        }
        return rings.current();
    }

    /** Whoever waits for a cancelled operation must not have to wait for a ring. */
    private void endCancelled() {
        int left = pending.size();
        for (IoOperation next = pending.poll(); next != null; next = pending.poll()) {
            if (next.isCancelRequested()) {
                complete(next, -Errno.ECANCELED);
            } else {
                pending.add(next);
            }
            if (--left == 0) {
                return;
            }
        }
    }

    @Override
    public void wakeUp() {
        counters().addWakeUp();
        rings.wakeUp();
    }

    // --- the lease
    // ----------------------------------------------------------------------------------

    @Override
    public void attach() throws IOException {
        Ring abandoned = rings.succeed();
        if (abandoned != null) {
            succession.takeOver(abandoned);
        }
        if (!isShutDown()) {
            rings.open(reaped);
        }
    }

    @Override
    public void detach() {
        Ring own = rings.takeOwn();
        if (own != null) {
            core().runInLoop(succession.retire(own));
        }
    }

    @Override
    public void shutDown() {
        beginShutDown();
        for (IoOperation next = pending.poll(); next != null; next = pending.poll()) {
            complete(next, -Errno.ECANCELED);
        }
        Ring ring = rings.takeCurrent();
        if (ring != null) {
            for (Submission submission : ring.inFlight()) {
                if (submission.operation != null) {
                    submission.operation.requestCancel();
                }
            }
            succession.end(ring);
        }
        rings.close();
        receives.close();
        buffers.close();
    }
}
