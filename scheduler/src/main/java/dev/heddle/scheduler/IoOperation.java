package dev.heddle.scheduler;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One I/O operation, reusable: prepare it, {@link Core#submit} it, wait until {@link #isDone}, read
 * the {@link #result}, prepare it again.
 *
 * <pre>
 *   IDLE      -> IN_FLIGHT  submitted; memory and fields belong to the driver
 *   IN_FLIGHT -> DONE       completed, exactly once; they are the submitter's again
 *   DONE      -> IDLE       prepared anew
 * </pre>
 *
 * <p>Fields are plain: the submitter writes them before the submission, which hands them to the
 * lease holder (through the lease or through the inbox), and the driver's go back with the volatile
 * write of DONE. A canceller only asks ({@link Core#cancel}); it must wait for DONE like everybody
 * else before it touches the memory.
 */
public final class IoOperation extends LoopMessage {
    /** What the operation does. */
    public enum Kind {
        /** Reads up to {@code length} bytes; result 0 means that the peer has sent its last. */
        RECEIVE,
        /**
         * Waits until a RECEIVE would have something to say: bytes, the end of the stream or an
         * error; result 0. It takes nothing, and nobody holds memory for it. As with poll(2) that
         * is no promise: a RECEIVE after it may have to wait all the same.
         */
        AWAIT_READABLE,
        /** Writes all {@code length} bytes, or fails. */
        SEND,
        /** Waits until a SEND would take bytes or fail; result 0. Otherwise as AWAIT_READABLE. */
        AWAIT_WRITABLE,
        /** Waits for a connection; {@link IoOperation#accepted} is its endpoint. */
        ACCEPT,
        /** Connects to {@link IoOperation#remote}. */
        CONNECT,
        /** Waits until what was written to a file is on the disk. */
        SYNC;

        /** Whether this waits only, and moves nothing. */
        public boolean isWait() {
            return this == AWAIT_READABLE || this == AWAIT_WRITABLE;
        }

        /** Whether this is of what a peer sends: a RECEIVE, or the wait before one. */
        public boolean isReading() {
            return this == RECEIVE || this == AWAIT_READABLE;
        }

        /** Whether this is of an endpoint's writing direction; each has one at a time in flight. */
        public boolean isWriting() {
            return this == SEND || this == AWAIT_WRITABLE;
        }
    }

    private static final int IDLE = 0;
    private static final int IN_FLIGHT = 1;
    private static final int DONE = 2;

    // written by the submitter while IDLE, read by the driver
    private Kind kind = Kind.RECEIVE;
    private @Nullable IoEndpoint endpoint;
    private byte @Nullable [] array;
    private @Nullable ByteBuffer buffer;
    private @Nullable GatheredBytes gathered;
    private int offset;
    private int length;
    private @Nullable SocketAddress remote;
    private @Nullable Thread waiter;
    private OperationBatch.@Nullable Entry entry;
    private int generation;

    /** In the inbox. Set by the submitter before it sends, cleared by the lease holder. */
    private boolean travelling;

    // written by the driver while IN_FLIGHT, read by the submitter once DONE
    private int result;
    private @Nullable IoEndpoint accepted;

    // driver only
    private int progress;
    private boolean cancelRequested;
    private @Nullable Object driverState;

    private volatile int state = IDLE;

    /** An operation that is not prepared yet. */
    public IoOperation() {}

    /** Prepares a read into {@code length} bytes of an array from {@code offset}. */
    public IoOperation receive(IoEndpoint from, byte[] into, int offset, int length) {
        prepare(Kind.RECEIVE, from, into, null, offset, length);
        return this;
    }

    /** Prepares a read into a direct buffer, at absolute {@code offset}; its position stays. */
    public IoOperation receive(IoEndpoint from, ByteBuffer into, int offset, int length) {
        prepare(Kind.RECEIVE, from, null, direct(into), offset, length);
        return this;
    }

    /** Prepares to wait, without memory, until a receive is likely not to wait. */
    public IoOperation awaitReadable(IoEndpoint from) {
        prepare(Kind.AWAIT_READABLE, from, null, null, 0, 0);
        return this;
    }

    /** Prepares to wait until a send is likely not to wait. */
    public IoOperation awaitWritable(IoEndpoint to) {
        prepare(Kind.AWAIT_WRITABLE, to, null, null, 0, 0);
        return this;
    }

    /** Prepares a write of {@code length} bytes of an array from {@code offset}. */
    public IoOperation send(IoEndpoint to, byte[] from, int offset, int length) {
        prepare(Kind.SEND, to, from, null, offset, length);
        return this;
    }

    /** Prepares a write from a direct buffer, at absolute {@code offset}; its position stays. */
    public IoOperation send(IoEndpoint to, ByteBuffer from, int offset, int length) {
        prepare(Kind.SEND, to, null, direct(from), offset, length);
        return this;
    }

    /** Prepares a write of several buffers' bytes, which no other operation uses. */
    public IoOperation send(IoEndpoint to, GatheredBytes from) {
        prepare(Kind.SEND, to, null, null, 0, from.length());
        gathered = from;
        return this;
    }

    /** Prepares to accept one connection. */
    public IoOperation accept(IoEndpoint listener) {
        prepare(Kind.ACCEPT, listener, null, null, 0, 0);
        return this;
    }

    /** Prepares to connect. */
    public IoOperation connect(IoEndpoint from, SocketAddress remote) {
        prepare(Kind.CONNECT, from, null, null, 0, 0);
        this.remote = remote;
        return this;
    }

    /** Prepares to wait until what was written is on the disk. */
    public IoOperation sync(IoEndpoint file) {
        prepare(Kind.SYNC, file, null, null, 0, 0);
        return this;
    }

    private static ByteBuffer direct(ByteBuffer buffer) {
        if (!DirectMemory.livesAsLongAs(buffer)) {
            throw new IllegalArgumentException(
                    "buffer "
                            + buffer
                            + (buffer.isDirect()
                                    ? " belongs to an arena that may free it: pass a copy"
                                    : " is not direct: pass its array"));
        }
        return buffer;
    }

    private void prepare(
            Kind kind,
            IoEndpoint endpoint,
            byte @Nullable [] array,
            @Nullable ByteBuffer buffer,
            int offset,
            int length) {
        if (state == IN_FLIGHT) {
            throw new IllegalStateException(this + " is in flight: wait until it is done");
        }
        this.kind = kind;
        this.endpoint = endpoint;
        this.array = array;
        this.buffer = buffer;
        gathered = null;
        this.offset = offset;
        this.length = length;
        generation++;
        remote = null;
        accepted = null;
        progress = 0;
        cancelRequested = false;
        state = IDLE;
    }

    /** The submitter hands the operation over; it will be unparked at the completion. */
    void start(Thread submitter) {
        if (state != IDLE || endpoint == null) {
            throw new IllegalStateException(this + " is not prepared");
        }
        waiter = submitter;
        entry = null;
        state = IN_FLIGHT;
    }

    /** A batch hands the operation over; its entry hears of the completion. In the loop. */
    void start(OperationBatch.Entry batched) {
        if (state != IDLE || endpoint == null) {
            throw new IllegalStateException(this + " is not prepared");
        }
        entry = batched;
        state = IN_FLIGHT;
    }

    /** The submission goes through the core's inbox. Submitter only. */
    void beginTravel() {
        travelling = true;
    }

    /** Whether the submission is in the inbox still. Submitter only, while it holds the lease. */
    boolean isTravelling() {
        return travelling;
    }

    /** Whether the operation has completed. Any thread. */
    public boolean isDone() {
        return state == DONE;
    }

    /**
     * What came of it: bytes, or 0, or a negated {@link Errno}. Only once {@link #isDone}.
     *
     * @throws IllegalStateException if the operation is not done
     */
    public int result() {
        if (state != DONE) {
            throw new IllegalStateException(this + " is not done");
        }
        return result;
    }

    /** The endpoint that an ACCEPT brought; null otherwise. Only once {@link #isDone}. */
    public @Nullable IoEndpoint accepted() {
        return accepted;
    }

    /** Lets go of the memory and of the endpoint. Submitter only, and not in flight. */
    public void forget() {
        if (state == IN_FLIGHT) {
            throw new IllegalStateException(this + " is in flight: wait until it is done");
        }
        endpoint = null;
        array = null;
        buffer = null;
        gathered = null;
        remote = null;
        waiter = null;
        entry = null;
        accepted = null;
    }

    // --- for drivers ---------------------------------------------------------------------------

    /** Completes the operation and tells its submitter. Driver only, once a submission. */
    @SuppressWarnings("ReferenceEquality") // this very thread
    public void complete(int result) {
        Thread thread = waiter;
        OperationBatch.Entry batched = entry;
        completeNow(result);
        if (batched != null) {
            batched.completed(this);
            return;
        }
        // The submitter may have seen DONE and be elsewhere already; a stray unpark is allowed. Not
        // one of itself, where its own cancel completes the operation: it would end its next wait
        // at once, whose cancel would end the one after that, and so on.
        if (thread != Thread.currentThread()) {
            LockSupport.unpark(thread);
        }
    }

    /** Completes the operation within its own submission: the submitter has not parked yet. */
    public void completeNow(int result) {
        if (state != IN_FLIGHT) {
            throw new AssertionError(this + " completed twice, with " + result);
        }
        this.result = result;
        driverState = null;
        state = DONE;
    }

    /** Completes an ACCEPT with a connection. Driver only; follow with a completion. */
    public void setAccepted(IoEndpoint connection) {
        accepted = connection;
    }

    /** Whether it was submitted with others, whose turn comes before the next poll. */
    public boolean isBatched() {
        return entry != null;
    }

    /** What to do. */
    public Kind kind() {
        return kind;
    }

    /** On what. */
    public IoEndpoint endpoint() {
        IoEndpoint on = endpoint;
        if (on == null) {
            throw new IllegalStateException(this + " is not prepared");
        }
        return on;
    }

    /** The array to read into or write from; null where another kind of memory is used. */
    public byte @Nullable [] array() {
        return array;
    }

    /** The direct buffer to read into or write from; null where other memory is used. */
    public @Nullable ByteBuffer buffer() {
        return buffer;
    }

    /** The buffers to write from, from {@link #progress} on; null where other memory is used. */
    public @Nullable GatheredBytes gathered() {
        return gathered;
    }

    /** Where the bytes start that are still to be moved. */
    public int offset() {
        return offset + progress;
    }

    /** How many bytes are still to be moved. */
    public int remaining() {
        return length - progress;
    }

    /** How many bytes were moved. */
    public int progress() {
        return progress;
    }

    /** Notes that {@code bytes} more were moved. */
    public void advance(int bytes) {
        progress += bytes;
    }

    /** Where a CONNECT goes. */
    public @Nullable SocketAddress remote() {
        return remote;
    }

    /** Whether somebody asked for its end. */
    public boolean isCancelRequested() {
        return cancelRequested;
    }

    /** Notes that somebody asked for its end. */
    public void requestCancel() {
        cancelRequested = true;
    }

    /** What the driver keeps with the operation while it is in flight. */
    public @Nullable Object driverState() {
        return driverState;
    }

    /** Keeps something with the operation until it completes. */
    public void setDriverState(@Nullable Object driverState) {
        this.driverState = driverState;
    }

    // --- as a message to its core's loop ---------------------------------------------------------

    @Override
    void deliver(Core core) {
        Thread thread = waiter;
        travelling = false;
        try {
            core.driver().submit(this);
        } catch (RuntimeException | Error defect) {
            if (state == IN_FLIGHT) {
                completeNow(-Errno.EIO);
            }
            throw defect;
        } finally {
            if (state == DONE) {
                LockSupport.unpark(thread);
            }
        }
    }

    @Override
    void abandon(Core core) {
        travelling = false;
        complete(-Errno.ECANCELED);
    }

    /** A request to cancel that comes from a thread without the lease. Made by the submitter. */
    static final class Cancellation extends LoopMessage {
        private final IoOperation operation;
        private final int generation;

        Cancellation(IoOperation operation) {
            this.operation = operation;
            generation = operation.generation;
        }

        @Override
        void deliver(Core core) {
            // The operation may have completed, and even be in flight anew. The order of the reads
            // matters: a new generation is written before the IN_FLIGHT that is seen here.
            if (operation.state == IN_FLIGHT && operation.generation == generation) {
                core.driver().cancel(operation);
            }
        }

        @Override
        void abandon(Core core) {
            // The operation was completed when the core's driver shut down.
        }
    }

    @Override
    public String toString() {
        String name =
                switch (state) {
                    case IDLE -> "idle";
                    case IN_FLIGHT -> "in flight";
                    case DONE -> "done";
                    default -> throw new AssertionError("operation state " + state);
                };
        return kind + " on " + endpoint + " (" + name + ")";
    }
}
