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
 * <p>What happens where the lease moves, or a ring fails, is {@link RingSuccession}'s.
 */
final class UringDriver extends UnixDriver {
    private static final int EAGAIN = -Errno.EAGAIN;
    private static final int EINTR = -4;

    /** How long a core without a ring sleeps before it tries again to open one. */
    private static final long RETRY_NANOS = 10_000_000;

    private final Rings rings = new Rings();

    // lease holder only
    private final BufferPool buffers;
    private final BufferedReceives receives;
    private final PendingOperations pending;
    private final DirectSend directSend = new DirectSend(counters().kernelEntries());
    private final DirectReceive directReceive =
            new DirectReceive(counters().kernelEntries(), directSend.staging());
    private final Consumer<IoOperation> refusal = this::refuse;
    private final RingSuccession succession = new RingSuccession(this);

    UringDriver(Core core, UnixTransport transport, ReceiveLimits limits) {
        super(core, transport);
        buffers = new BufferPool(core);
        receives = new BufferedReceives(core, limits);
        pending = new PendingOperations(buffers, receives, counters().submissions());
    }

    @Override
    public String name() {
        return UringTransport.NAME;
    }

    // --- submitting
    // ---------------------------------------------------------------------------------

    @Override
    protected void startTransfer(IoOperation operation) {
        boolean isSocket = operation.endpoint() instanceof UnixEndpoint;
        if (isSocket
                && operation.kind() == IoOperation.Kind.SEND
                && !operation.isBatched()
                && isLone()) {
            sendAtOnce(operation);
        } else if (isSocket
                && operation.kind() == IoOperation.Kind.RECEIVE
                && ((UnixEndpoint) operation.endpoint()).takeKnownReadable()) {
            counters().submissions().add(1);
            receiveNow(operation);
        } else {
            queue(operation);
        }
    }

    /** Whether the next system call would be for this operation alone: nothing would be saved. */
    private boolean isLone() {
        return pending.isEmpty() && !core().hasReadyTasks();
    }

    /** Saves a lone writer the turn in which it would park for a send that completes at once. */
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
            complete(operation, UnixEndpoint.negatedErrno(e));
        } catch (NotYetConnectedException e) {
            complete(operation, -Errno.ENOTCONN);
        }
    }

    @Override
    protected void awaitReadiness(IoOperation operation) {
        queue(operation);
    }

    /** The operation waits for the next flush. Lease holder only. */
    void queue(IoOperation operation) {
        pending.add(operation);
    }

    /** Like {@link #queue}; a receive or a send goes on as a watch. Lease holder only. */
    void queueAsWatch(IoOperation operation) {
        pending.addAsWatch(operation);
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
                && submission.ring != rings.current()) {
            // A send on a stalled ring: the peer is told now, the operation ends later.
            ((UnixEndpoint) operation.endpoint()).endStream();
        }
    }

    @Override
    protected void release(IoEndpoint endpoint) {
        // The ring knows operations only.
        endpoint.closed();
    }

    // --- completing
    // ---------------------------------------------------------------------------------

    /** A submission of the current ring has completed. In the loop only. */
    private void completed(Submission submission, int result) {
        IoOperation operation = submission.operation;
        NativeBuffer memory = submission.memory;
        if (operation != null) {
            settle(operation, memory, submission.isPoll, result);
        }
        receives.completed(submission);
        giveBack(memory);
    }

    /** The kernel is done with the memory, if there is any. In the loop only. */
    void giveBack(@Nullable NativeBuffer memory) {
        if (memory != null) {
            buffers.giveBack(memory);
        }
    }

    /** What a completion means for its operation. In the loop only. */
    void settle(IoOperation operation, @Nullable NativeBuffer memory, boolean isPoll, int said) {
        // What a worker thread of the kernel waits for is cancelled by a signal, and says EINTR.
        int result = isToEnd(operation) && hasGivenUp(said) ? -Errno.ECANCELED : said;
        if (isPoll) {
            settlePoll(operation, result);
        } else if (operation.kind() == IoOperation.Kind.SEND) {
            settleSend(operation, memory, result);
        } else {
            settleReceive(operation, memory, result);
        }
    }

    private void settlePoll(IoOperation operation, int result) {
        if (result >= 0 && !isToEnd(operation)) {
            goOn(operation, result);
        } else if (isToBeRepeated(operation, result)) {
            queueAsWatch(operation);
        } else {
            complete(operation, result >= 0 ? -Errno.ECANCELED : result);
        }
    }

    /** A watch has told of events. */
    private void goOn(IoOperation operation, int events) {
        IoOperation.Kind kind = operation.kind();
        if (kind == IoOperation.Kind.RECEIVE) {
            receiveNow(operation);
        } else if (kind.isWriting() && events == Ring.POLLRDHUP) {
            pending.addAsWatchBeyondEndOfInput(operation);
        } else if (kind == IoOperation.Kind.SEND) {
            startTransfer(operation);
        } else {
            if (kind == IoOperation.Kind.AWAIT_READABLE) {
                ((UnixEndpoint) operation.endpoint()).noteReadable();
            }
            retry(operation);
        }
    }

    /**
     * The socket is said to be readable, so the receive is made here and now, with memory that is
     * taken and given back within the call. Through the ring it would come a turn later, and all
     * that are readable at once would hold buffers beyond the bound; what the ring saves, a system
     * call, is little where connections are idle or more than the bound has room for.
     */
    private void receiveNow(IoOperation operation) {
        UnixEndpoint endpoint = (UnixEndpoint) operation.endpoint();
        int result =
                endpoint.isBroken()
                        ? -Errno.ECONNABORTED
                        : directReceive.receive(operation, endpoint.socket());
        if (isToBeRepeated(operation, result)) {
            queueAsWatch(operation);
        } else {
            complete(operation, result == EAGAIN ? -Errno.ECANCELED : result);
        }
    }

    /** Or a sync, which is over at once too, but for the result. */
    private void settleReceive(IoOperation operation, @Nullable NativeBuffer memory, int result) {
        byte[] array = operation.array();
        if (result > 0 && memory != null && array != null) {
            memory.drain(array, operation.offset(), result);
        }
        if (operation.endpoint() instanceof UnixEndpoint socket && socket.isBroken()) {
            complete(operation, -Errno.ECONNABORTED);
        } else if (result == -Errno.ECANCELED && isToBeRepeated(operation, result)) {
            // Demoted, or its ring is lost.
            queueAsWatch(operation);
        } else if (isToBeRepeated(operation, result)) {
            queue(operation);
        } else {
            complete(operation, result);
        }
    }

    private void settleSend(IoOperation operation, @Nullable NativeBuffer memory, int result) {
        // Of an array, one buffer's worth; of gathered bytes the memory holds their addresses only.
        int handed =
                memory == null || operation.gathered() != null
                        ? operation.remaining()
                        : memory.capacity();
        boolean isSocketFull = result == EAGAIN || (result > 0 && result < handed);
        if (result > 0) {
            operation.advance(result);
        }
        if (operation.remaining() == 0) {
            complete(operation, operation.progress());
        } else if (result <= 0 && !isToBeRepeated(operation, result)) {
            complete(operation, result);
        } else if (isToEnd(operation)) {
            complete(operation, -Errno.ECANCELED);
        } else if (isSocketFull) {
            queueAsWatch(operation);
        } else {
            queue(operation);
        }
    }

    /** Whether the kernel gave up for a reason that is not the submitter's. */
    private static boolean hasGivenUp(int result) {
        return result == EAGAIN || result == EINTR || result == -Errno.ECANCELED;
    }

    private boolean isToEnd(IoOperation operation) {
        return operation.isCancelRequested() || isShutDown();
    }

    private boolean isToBeRepeated(IoOperation operation, int result) {
        return hasGivenUp(result) && !isToEnd(operation);
    }

    /** Which receives wait with memory. Lease holder only. */
    BufferedReceives receives() {
        return receives;
    }

    /** Their memory. Lease holder only. */
    BufferPool buffers() {
        return buffers;
    }

    /** Ends an operation that is in flight. Lease holder only. */
    void complete(IoOperation operation, int result) {
        finish(operation, result);
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
        try {
            int flushed = pending.flush(ring, refusal);
            if (flushed > 0 || context.canBlock()) {
                counters().kernelEntries().add(Ring.entriesToSubmit(flushed));
            }
            // What did not fit is next: the completions must be reaped before.
            ring.run(pending.isFlushed() ? context : PollContext.NOW);
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
            rings.open(this::completed);
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
        receives.close();
        buffers.close();
    }
}
