package dev.heddle.driver.uring;

/**
 * The entries of the submission queue, as linux/io_uring.h has them. What each is about is named by
 * its user data, the {@code index} of its submission.
 */
final class SubmissionEntries {
    // linux/io_uring.h, enum io_uring_op
    private static final byte OP_FSYNC = 3;
    private static final byte OP_POLL_ADD = 6;
    private static final byte OP_SENDMSG = 9;
    private static final byte OP_ASYNC_CANCEL = 14;
    private static final byte OP_READ = 22;
    private static final byte OP_WRITE = 23;
    private static final byte OP_SEND = 26;
    private static final byte OP_RECEIVE = 27;

    // linux/io_uring.h, IORING_RECVSEND_POLL_FIRST
    private static final short POLL_FIRST = 1;

    // linux/io_uring.h, IORING_RECV_MULTISHOT
    private static final short RECEIVE_MULTISHOT = 1 << 1;

    // linux/io_uring.h, command of IORING_OP_POLL_ADD
    private static final int POLL_ADD_MULTI = 1;

    // linux/socket.h
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int SEND_FLAGS = MSG_NOSIGNAL | MSG_DONTWAIT;

    private SubmissionEntries() {}

    /** Loads the class: a submission must not be what does. */
    static void load() {
        // Done.
    }

    /**
     * A receive of up to {@code length} bytes.
     *
     * @param isToWait whether to wait until the socket is readable before the first try; Linux 5.19
     *     and later. What is readable already is received as well.
     */
    static long receive(
            EntrySink sink, int descriptor, long address, int length, boolean isToWait, int index) {
        short priority = isToWait ? POLL_FIRST : 0;
        return entry(sink, OP_RECEIVE, priority, descriptor, 0, address, length, 0, index);
    }

    /**
     * A receive that goes on until it is cancelled, or the stream ends or fails, or no buffer is
     * left (ENOBUFS): io_uring_prep_recv_multishot(3), Linux 6.0. Each part comes in a buffer that
     * the kernel chooses, with a completion of its own.
     *
     * @param isToWait as of {@link #receive}
     */
    static long lastingReceive(EntrySink sink, int descriptor, boolean isToWait, int index) {
        short priority = (short) (RECEIVE_MULTISHOT | (isToWait ? POLL_FIRST : 0));
        return sink.putSelecting(OP_RECEIVE, priority, descriptor, index);
    }

    /**
     * A send of up to {@code length} bytes. Not with MSG_WAITALL: one that has moved something when
     * the connection fails would swallow the reason (io_send).
     *
     * <p>It never waits: where the socket is full it completes with EAGAIN, and a {@link #watch}
     * waits. One that waited could not be cancelled for certain. The kernel watches for POLLRDHUP
     * whether asked or not (IO_POLL_UNMASK), so on a socket whose input has ended a send finds
     * itself ready at once, is tried again 128 times as deferred work (APOLL_MAX_RETRY), and then
     * given to a worker thread. Between two tries no table holds it: a cancellation that comes
     * there is answered ENOENT, and the send goes on to wait (seen on Linux 6.18).
     */
    static long send(EntrySink sink, int descriptor, long address, int length, int index) {
        return entry(sink, OP_SEND, descriptor, 0, address, length, SEND_FLAGS, index);
    }

    /** A send of the msghdr at {@code address}, which never waits either. */
    static long message(EntrySink sink, int descriptor, long address, int index) {
        return entry(sink, OP_SENDMSG, descriptor, 0, address, 1, SEND_FLAGS, index);
    }

    /** A watch for {@code events} of poll(2), which fires once. */
    static long watch(EntrySink sink, int descriptor, int events, int index) {
        return entry(sink, OP_POLL_ADD, descriptor, 0, 0, 0, events, index);
    }

    /** A watch that tells of every change until it is cancelled. */
    static long lastingWatch(EntrySink sink, int descriptor, int events, int index) {
        return entry(sink, OP_POLL_ADD, descriptor, 0, 0, POLL_ADD_MULTI, events, index);
    }

    /** The end of another submission, which its ring has named by {@code token}. */
    static long cancellation(EntrySink sink, long token, int index) {
        return entry(sink, OP_ASYNC_CANCEL, -1, 0, token, 0, 0, index);
    }

    /** A read of a file from a place of it. */
    static long read(
            EntrySink sink, int descriptor, long position, long address, int length, int index) {
        return entry(sink, OP_READ, descriptor, position, address, length, 0, index);
    }

    /** A write to a place of a file. */
    static long write(
            EntrySink sink, int descriptor, long position, long address, int length, int index) {
        return entry(sink, OP_WRITE, descriptor, position, address, length, 0, index);
    }

    /** A sync of a file, and of what is told about it. */
    static long sync(EntrySink sink, int descriptor, int index) {
        return entry(sink, OP_FSYNC, descriptor, 0, 0, 0, 0, index);
    }

    private static long entry(
            EntrySink sink,
            byte opcode,
            int descriptor,
            long offset,
            long address,
            int length,
            int flags,
            int index) {
        return entry(sink, opcode, (short) 0, descriptor, offset, address, length, flags, index);
    }

    private static long entry(
            EntrySink sink,
            byte opcode,
            short priority,
            int descriptor,
            long offset,
            long address,
            int length,
            int flags,
            int index) {
        return sink.put(opcode, priority, descriptor, offset, address, length, flags, index);
    }
}
