package dev.heddle.driver.uring;

import dev.heddle.driver.unix.GatherMessage;
import dev.heddle.driver.unix.NativeBuffer;
import dev.heddle.driver.unix.UnixEndpoint;
import dev.heddle.scheduler.GatheredBytes;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.OpaqueCounter;
import io.netty.channel.unix.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a core has queued for its ring, and has not handed to it: operations, and requests to cancel
 * such as are in flight. It belongs to the core, hence moves with the lease. Lease holder only.
 */
final class PendingOperations {
    // poll(2)
    private static final int POLLIN = 0x1;
    private static final int POLLOUT = 0x4;

    /** The driver state of an operation that waits here. */
    private static final Object QUEUED = new Object();

    private final BufferPool buffers;
    private final OpaqueCounter submissions;
    private final GatherMessage message = new GatherMessage();
    private final ArrayDeque<IoOperation> operations = new ArrayDeque<>();
    private final ArrayDeque<IoOperation> cancellations = new ArrayDeque<>();

    /**
     * @param buffers where the native memory of transfers comes from
     * @param submissions counts what is handed to a ring
     */
    PendingOperations(BufferPool buffers, OpaqueCounter submissions) {
        this.buffers = buffers;
        this.submissions = submissions;
    }

    boolean isEmpty() {
        return operations.isEmpty();
    }

    void add(IoOperation operation) {
        operation.setDriverState(QUEUED);
        operations.addLast(operation);
    }

    /** Takes back an operation that has not been handed to a ring; false if it has been. */
    @SuppressWarnings("ReferenceEquality") // a marker
    boolean remove(IoOperation operation) {
        return operation.driverState() == QUEUED && operations.remove(operation);
    }

    /**
     * Asks that an operation be cancelled once it is with a ring. What is only queued goes there
     * all the same, with its cancellation behind it: the kernel does what needs no waiting, so an
     * interrupted thread still writes its last words.
     */
    void addCancellation(IoOperation operation) {
        cancellations.addLast(operation);
    }

    int size() {
        return operations.size();
    }

    /** Takes out the operation that was queued first; null if there is none. */
    @Nullable IoOperation poll() {
        return operations.pollFirst();
    }

    /** Whether the last {@link #flush} has left nothing behind. */
    boolean isFlushed() {
        return operations.isEmpty() && cancellations.isEmpty();
    }

    /**
     * Hands everything to the ring, up to {@link Ring#MOST_AT_ONCE}.
     *
     * @param refused takes an operation for which there is no native memory; nothing of it is in
     *     the ring
     * @return how many entries of the submission queue it took
     */
    int flush(Ring ring, Consumer<IoOperation> refused) {
        int flushed = 0;
        while (flushed < Ring.MOST_AT_ONCE && !operations.isEmpty()) {
            IoOperation next = operations.removeFirst();
            try {
                hand(next, ring);
                flushed++;
            } catch (OutOfMemoryError limitOfDirectMemory) {
                refused.accept(next);
            }
        }
        // Only behind all operations: those that it is for may be among them.
        while (flushed < Ring.MOST_AT_ONCE && operations.isEmpty() && !cancellations.isEmpty()) {
            IoOperation next = cancellations.removeFirst();
            // What is on another ring is cancelled when that ring's thread comes back.
            if (next.isCancelRequested()
                    && next.driverState() instanceof Submission target
                    && target.ring == ring
                    && target.operation == next) {
                ring.cancel(target);
                flushed++;
            }
        }
        return flushed;
    }

    private void hand(IoOperation operation, Ring ring) {
        submissions.add(1);
        int descriptor = ((UnixEndpoint) operation.endpoint()).socket().intValue();
        switch (operation.kind()) {
            case ACCEPT, AWAIT_READABLE -> ring.poll(operation, descriptor, POLLIN);
            case CONNECT -> ring.poll(operation, descriptor, POLLOUT);
            case RECEIVE, SEND -> handTransfer(operation, descriptor, ring);
        }
    }

    private void handTransfer(IoOperation operation, int descriptor, Ring ring) {
        byte[] array = operation.array();
        ByteBuffer direct = operation.buffer();
        GatheredBytes gathered = operation.gathered();
        int length = operation.remaining();
        if (array != null) {
            NativeBuffer memory = buffers.take(length);
            length = Math.min(length, memory.capacity());
            if (operation.kind() == IoOperation.Kind.SEND) {
                memory.fill(array, operation.offset(), length);
            }
            ring.transfer(operation, descriptor, memory, memory.address(), length);
        } else if (direct != null) {
            long address = Buffer.memoryAddress(direct) + operation.offset();
            ring.transfer(operation, descriptor, null, address, length);
        } else if (gathered != null) {
            int progress = operation.progress();
            long wanted = GatherMessage.wantedMemory(gathered, progress);
            NativeBuffer memory = buffers.take((int) Math.min(wanted, Integer.MAX_VALUE));
            message.fill(memory, gathered, progress, length);
            ring.sendMessage(operation, descriptor, memory);
        } else {
            throw new AssertionError(operation + " has no memory");
        }
    }
}
