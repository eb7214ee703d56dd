package dev.heddle.driver.uring;

import dev.heddle.driver.unix.DirectReceive;
import dev.heddle.driver.unix.NativeBuffer;
import dev.heddle.driver.unix.UnixEndpoint;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import org.jspecify.annotations.Nullable;

/**
 * What a completion of the ring means for its operation: that it is done, or that it goes on, as
 * what it was or as a watch. In the loop only.
 */
final class Settlement {
    private static final int EAGAIN = -Errno.EAGAIN;

    private final UringDriver driver;
    private final DirectReceive directReceive;

    Settlement(UringDriver driver, DirectReceive directReceive) {
        this.driver = driver;
        this.directReceive = directReceive;
    }

    /**
     * What a completion means for its operation. In the loop only.
     *
     * <p>A defect on the way is reported, and is not that of others whose completions come next:
     * Netty 4.2.18 would sleep at it, or leave them for later. The operation keeps the driver state
     * that it came with until it ends or is queued again; where it has it still, it fails.
     */
    @SuppressWarnings("ReferenceEquality") // this very one
    void settle(IoOperation operation, @Nullable NativeBuffer memory, boolean isPoll, int said) {
        Object before = operation.driverState();
        try {
            settleAs(operation, memory, isPoll, said);
        } catch (RuntimeException | Error defect) {
            driver.report("a completion cannot be settled: " + operation, defect);
            if (before != null && operation.driverState() == before) {
                fail(operation, isPoll);
            }
        }
    }

    /**
     * Nobody knows whether its bytes were moved; a send that waits for room leaves a torso. In the
     * loop only.
     */
    void fail(IoOperation operation, boolean isPoll) {
        if (operation.endpoint() instanceof UnixEndpoint socket
                && (!isPoll || operation.kind() == IoOperation.Kind.SEND)) {
            socket.breakStream();
        }
        driver.complete(operation, -Errno.EIO);
    }

    private void settleAs(
            IoOperation operation, @Nullable NativeBuffer memory, boolean isPoll, int said) {
        // What a worker thread of the kernel waits for is cancelled by a signal, and says EINTR.
        int result = driver.isToEnd(operation) && hasGivenUp(said) ? -Errno.ECANCELED : said;
        if (isPoll) {
            settlePoll(operation, result);
        } else if (operation.kind() == IoOperation.Kind.SEND) {
            settleSend(operation, memory, result);
        } else {
            settleReceive(operation, memory, result);
        }
    }

    private void settlePoll(IoOperation operation, int result) {
        if (result >= 0 && !driver.isToEnd(operation)) {
            goOn(operation, result);
        } else if (isToBeRepeated(operation, result)) {
            driver.queueAsWatch(operation);
        } else if (result >= 0 || result == -Errno.ECANCELED) {
            endWatch(operation, result);
        } else {
            driver.complete(operation, result);
        }
    }

    /**
     * A watch of an operation that is to end. The kernel ends a watch as cancelled, too, whose
     * socket has become ready before the cancellation (io_poll_check_events, Linux 6.1 to 6.18).
     */
    private void endWatch(IoOperation operation, int result) {
        IoOperation.Kind kind = operation.kind();
        if (kind == IoOperation.Kind.ACCEPT) {
            driver.endAccept(operation);
        } else if (kind == IoOperation.Kind.RECEIVE && driver.isForOneTry(operation)) {
            receiveNow(operation);
        } else if (kind == IoOperation.Kind.AWAIT_READABLE
                && result >= 0
                && driver.isForOneTry(operation)) {
            goOn(operation, result);
        } else {
            driver.complete(operation, -Errno.ECANCELED);
        }
    }

    /** A watch has told of events. */
    private void goOn(IoOperation operation, int events) {
        IoOperation.Kind kind = operation.kind();
        if (kind == IoOperation.Kind.RECEIVE) {
            receiveNow(operation);
        } else if (kind.isWriting() && events == Ring.POLLRDHUP) {
            driver.queueAsWatchBeyondEndOfInput(operation);
        } else if (kind == IoOperation.Kind.SEND) {
            driver.sendOn(operation);
        } else {
            if (kind == IoOperation.Kind.AWAIT_READABLE
                    && operation.endpoint() instanceof UnixEndpoint socket) {
                socket.noteReadable();
            }
            driver.ready(operation);
        }
    }

    /**
     * The socket is said to be readable, so the receive is made here and now, with memory that is
     * taken and given back within the call. Through the ring it would come a turn later, and all
     * that are readable at once would hold buffers beyond the bound; what the ring saves, a system
     * call, is little where connections are idle or more than the bound has room for.
     */
    void receiveNow(IoOperation operation) {
        UnixEndpoint endpoint = (UnixEndpoint) operation.endpoint();
        int result =
                endpoint.isBroken()
                        ? -Errno.ECONNABORTED
                        : directReceive.receive(operation, endpoint.socket());
        if (isToBeRepeated(operation, result)) {
            driver.queueAsWatch(operation);
        } else {
            driver.complete(operation, result == EAGAIN ? -Errno.ECANCELED : result);
        }
    }

    /** Or a sync, which is over at once too, but for the result. */
    private void settleReceive(IoOperation operation, @Nullable NativeBuffer memory, int result) {
        byte[] array = operation.array();
        if (result > 0 && memory != null && array != null) {
            memory.drain(array, operation.offset(), result);
        }
        UnixEndpoint socket = operation.endpoint() instanceof UnixEndpoint found ? found : null;
        if (socket != null && result > 0 && result < handed(operation, memory)) {
            socket.noteEmptied();
        }
        if (socket != null && socket.isBroken()) {
            driver.complete(operation, -Errno.ECONNABORTED);
        } else if (result == -Errno.ECANCELED && isToBeRepeated(operation, result)) {
            // Demoted, or its ring is lost.
            driver.queueAsWatch(operation);
        } else if (isToBeRepeated(operation, result)) {
            driver.queue(operation);
        } else if (socket != null && result == -Errno.ECANCELED && driver.isForOneTry(operation)) {
            receiveNow(operation);
        } else {
            driver.complete(operation, result);
        }
    }

    private void settleSend(IoOperation operation, @Nullable NativeBuffer memory, int result) {
        boolean isSocketFull =
                result == EAGAIN || (result > 0 && result < handed(operation, memory));
        if (result > 0) {
            operation.advance(result);
        }
        if (operation.remaining() == 0) {
            driver.complete(operation, operation.progress());
        } else if (result <= 0 && !isToBeRepeated(operation, result)) {
            driver.complete(operation, result);
        } else if (driver.isToEnd(operation)) {
            driver.complete(operation, -Errno.ECANCELED);
        } else if (isSocketFull) {
            driver.queueAsWatch(operation);
        } else {
            driver.queue(operation);
        }
    }

    /** How many bytes the kernel was asked to move, or more. */
    private static int handed(IoOperation operation, @Nullable NativeBuffer memory) {
        // Of an array, one buffer's worth; of gathered bytes the memory holds their addresses only.
        return memory == null || operation.gathered() != null
                ? operation.remaining()
                : Math.min(memory.capacity(), operation.remaining());
    }

    /** Whether the kernel gave up for a reason that is not the submitter's. */
    private static boolean hasGivenUp(int result) {
        return result == EAGAIN || result == -Errno.EINTR || result == -Errno.ECANCELED;
    }

    private boolean isToBeRepeated(IoOperation operation, int result) {
        return hasGivenUp(result) && !driver.isToEnd(operation);
    }
}
