package dev.heddle.driver.uring;

import dev.heddle.driver.unix.ForeignDescriptor;
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

    static {
        FileAccess.load();
        ForeignDescriptor.load();
        SubmissionEntries.load();
    }

    /** The driver state of an operation that waits here: what it is to be handed over for. */
    private enum Place {
        TO_DO,
        /** A receive that is to wait without memory, a send that has found its socket full. */
        TO_WATCH,
        /** Such a send, whose watch has found no room, but that the socket's input has ended. */
        TO_WATCH_BEYOND_END_OF_INPUT
    }

    /** What is larger is received through the driver's staging buffer, once there is something. */
    private static final int LARGE_RECEIVE_BYTES = 32 * 1024;

    private final BufferPool buffers;
    private final BufferedReceives receives;
    private final Inflows inflows;
    private final OpaqueCounter submissions;
    private final GatherMessage message = new GatherMessage();
    private final ArrayDeque<IoOperation> operations = new ArrayDeque<>();
    private final ArrayDeque<IoOperation> cancellations = new ArrayDeque<>();

    /**
     * @param buffers where the native memory of transfers comes from
     * @param receives which of them wait with memory
     * @param inflows which of them go on
     * @param submissions counts what is handed to a ring
     */
    PendingOperations(
            BufferPool buffers,
            BufferedReceives receives,
            Inflows inflows,
            OpaqueCounter submissions) {
        this.buffers = buffers;
        this.receives = receives;
        this.inflows = inflows;
        this.submissions = submissions;
    }

    boolean isEmpty() {
        return operations.isEmpty();
    }

    void add(IoOperation operation) {
        add(operation, Place.TO_DO);
    }

    /** Adds a receive or a send that waits until its socket is ready, before it is made. */
    void addAsWatch(IoOperation operation) {
        add(operation, Place.TO_WATCH);
    }

    /** Likewise one that waits for room, where a watch has found the end of the input instead. */
    void addAsWatchBeyondEndOfInput(IoOperation operation) {
        add(operation, Place.TO_WATCH_BEYOND_END_OF_INPUT);
    }

    private void add(IoOperation operation, Place place) {
        operation.setDriverState(place);
        operations.addLast(operation);
    }

    /** Takes back an operation that has not been handed to a ring; false if it has been. */
    boolean remove(IoOperation operation) {
        return operation.driverState() instanceof Place && operations.remove(operation);
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
        return operations.isEmpty() && cancellations.isEmpty() && inflows.isFlushed();
    }

    /**
     * Hands everything to the ring, as far as there is {@link Ring#room}.
     *
     * @param refused takes an operation for which there is no native memory; nothing of it is in
     *     the ring
     * @return how many entries of the submission queue it took
     */
    int flush(Ring ring, Consumer<IoOperation> refused) {
        if (isFlushed() && receives.isEmpty()) {
            return 0;
        }
        long nowNanos = System.nanoTime();
        int room = ring.room();
        int flushed = 0;
        while (flushed < room && !operations.isEmpty()) {
            IoOperation next = operations.removeFirst();
            try {
                hand(next, ring, nowNanos);
                flushed++;
            } catch (OutOfMemoryError limitOfDirectMemory) {
                refused.accept(next);
            }
        }
        // Only behind all operations: those that it is for may be among them.
        while (flushed < room && operations.isEmpty() && !cancellations.isEmpty()) {
            IoOperation next = cancellations.removeFirst();
            // What is on another ring is cancelled when that ring's thread comes back.
            if (next.isCancelRequested()
                    && next.driverState() instanceof Submission target
                    && target.isFor(next, ring)) {
                ring.cancel(target);
                flushed++;
            }
        }
        flushed += inflows.flush(ring, room - flushed);
        return flushed + receives.demote(ring, nowNanos, room - flushed);
    }

    private void hand(IoOperation operation, Ring ring, long nowNanos) {
        submissions.add(1);
        if (operation.endpoint() instanceof FileAccess access) {
            handAccess(operation, access, ring);
            return;
        }
        int descriptor =
                operation.endpoint() instanceof ForeignDescriptor foreign
                        ? foreign.number()
                        : ((UnixEndpoint) operation.endpoint()).socket().intValue();
        switch (operation.kind()) {
            case ACCEPT, AWAIT_READABLE -> ring.poll(operation, descriptor, POLLIN);
            case CONNECT -> ring.poll(operation, descriptor, POLLOUT);
            case AWAIT_WRITABLE -> awaitRoom(operation, descriptor, ring);
            case RECEIVE -> handReceive(operation, descriptor, ring, nowNanos);
            case SEND -> handSend(operation, descriptor, ring);
            case SYNC -> throw new AssertionError(operation);
        }
    }

    private void handSend(IoOperation operation, int descriptor, Ring ring) {
        if (operation.driverState() == Place.TO_DO) {
            handTransfer(operation, descriptor, false, ring);
        } else {
            awaitRoom(operation, descriptor, ring);
        }
    }

    private static void awaitRoom(IoOperation operation, int descriptor, Ring ring) {
        if (operation.driverState() == Place.TO_WATCH_BEYOND_END_OF_INPUT) {
            ring.pollBeyondEndOfInput(operation, descriptor, POLLOUT);
        } else {
            ring.poll(operation, descriptor, POLLOUT);
        }
    }

    private void handAccess(IoOperation operation, FileAccess access, Ring ring) {
        ByteBuffer direct = operation.buffer();
        int length = operation.remaining();
        if (operation.array() != null) {
            NativeBuffer memory = filled(operation);
            int part = Math.min(length, memory.capacity());
            ring.access(operation, access, memory, memory.address(), part);
        } else if (direct != null) {
            long address = Buffer.memoryAddress(direct) + operation.offset();
            ring.access(operation, access, null, address, length);
        } else {
            ring.access(operation, access, null, 0, 0);
        }
    }

    private void handReceive(IoOperation operation, int descriptor, Ring ring, long nowNanos) {
        int bytes = operation.array() == null ? 0 : BufferPool.capacityFor(operation.remaining());
        if (operation.driverState() == Place.TO_WATCH
                || bytes >= LARGE_RECEIVE_BYTES
                || !receives.hasRoomFor(bytes)) {
            ring.poll(operation, descriptor, POLLIN);
            return;
        }
        if (inflows.tryBegin(operation, descriptor, ring)) {
            return;
        }
        UnixEndpoint socket = (UnixEndpoint) operation.endpoint();
        Submission receive = handTransfer(operation, descriptor, socket.takeLikelyEmpty(), ring);
        if (bytes > 0) {
            receives.begun(receive, bytes, nowNanos);
        }
    }

    private Submission handTransfer(
            IoOperation operation, int descriptor, boolean isToWait, Ring ring) {
        ByteBuffer direct = operation.buffer();
        GatheredBytes gathered = operation.gathered();
        int length = operation.remaining();
        if (operation.array() != null) {
            NativeBuffer memory = filled(operation);
            int part = Math.min(length, memory.capacity());
            return ring.transfer(operation, descriptor, memory, memory.address(), part, isToWait);
        } else if (direct != null) {
            long address = Buffer.memoryAddress(direct) + operation.offset();
            return ring.transfer(operation, descriptor, null, address, length, isToWait);
        } else if (gathered != null) {
            int progress = operation.progress();
            long wanted = GatherMessage.wantedMemory(gathered, progress);
            NativeBuffer memory = buffers.take((int) Math.min(wanted, Integer.MAX_VALUE));
            message.fill(memory, gathered, progress, length);
            return ring.sendMessage(operation, descriptor, memory);
        } else {
            throw new AssertionError(operation + " has no memory");
        }
    }

    /** A buffer for an array: as large as it can be had, and holding what is to be sent. */
    private NativeBuffer filled(IoOperation operation) {
        byte[] array = operation.array();
        if (array == null) {
            throw new AssertionError(operation + " has no memory");
        }
        int length = operation.remaining();
        NativeBuffer memory = buffers.take(length);
        if (operation.kind() == IoOperation.Kind.SEND) {
            memory.fill(array, operation.offset(), Math.min(length, memory.capacity()));
        }
        return memory;
    }
}
