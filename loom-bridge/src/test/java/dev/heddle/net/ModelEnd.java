package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.Pattern;
import dev.heddle.support.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/**
 * What one end of a connection must be like after the steps of a {@link RandomSchedule}: the bytes
 * that each end has written, in order, and which of the two is closed in which direction. Used by
 * the thread that makes the steps only.
 */
final class ModelEnd {
    /** So much the kernel takes without waiting for the reader, also with small buffers. */
    private static final int SURE_OF_ROOM = 32_000;

    final Socket socket;
    final InputStream in;
    final OutputStream out;
    private final int seed;
    ModelEnd peer;

    boolean isClosed;
    boolean isInputShut;
    boolean isOutputShut;

    /** A read has found the end of the stream: so will all others. */
    private boolean isEndRead;

    /** The peer has reset the connection, or the kernel may have in its place. */
    private boolean mayBeReset;

    /** Bytes written for certain. */
    private long written;

    /** Bytes that a write in flight, or one that has failed, may have written beyond that. */
    private long maybeWritten;

    /** Bytes read of what the peer has written. */
    private long received;

    // what waits in a thread of its own
    Task<Integer> reader;
    byte[] readBuffer;
    Task<Void> writer;
    private int writing;

    ModelEnd(Socket socket, int seed) throws IOException {
        this.socket = socket;
        this.seed = seed;
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    // --- what may be done
    // ------------------------------------------------------------------------

    /** Whether a read returns or fails without waiting for a later step. */
    boolean mustReadEnd() {
        return isClosed
                || isInputShut
                || isEndRead
                || received < peer.written
                || peer.isClosed
                || peer.isOutputShut;
    }

    /** Whether a read waits until a later step. */
    boolean mustReadWait() {
        return !mustReadEnd() && peer.maybeWritten == 0;
    }

    /** Whether the kernel has room for a little more. */
    boolean hasRoom() {
        return writer == null && maybeWritten == 0 && written - peer.received < SURE_OF_ROOM;
    }

    /** How many bytes are there to be read; negative if that is not certain. */
    long available() {
        if (isInputShut) {
            return 0;
        }
        long left = peer.written - received;
        return peer.maybeWritten > 0 || mayBeReset || left > SURE_OF_ROOM ? -1 : left;
    }

    /** Whether a read need not wait; what was sent may be on its way still. */
    boolean isReadyAtOnce() throws IOException {
        if (isClosed || isInputShut) {
            return true;
        }
        if (available() > 0) {
            await().atMost(Task.PATIENCE).until(() -> in.available() > 0);
            return true;
        }
        return false;
    }

    /** Whether a write of more than there is room for waits until a later step. */
    boolean mustWriteWait() {
        return hasRoom() && !isClosed && !isOutputShut && !mayBeReset && !peer.isGone();
    }

    byte[] next(int length) {
        return Pattern.bytes(seed, written, length);
    }

    // --- what was done
    // ---------------------------------------------------------------------------

    void beginWriting(Task<Void> task, int length) {
        writer = task;
        writing = length;
        maybeWritten = length;
    }

    void wrote(int length) {
        written += length;
        mayBeReset |= peer.isGone();
    }

    /** Whether the kernel resets the connection when data comes: nobody can read it any more. */
    private boolean isGone() {
        return isClosed || (isInputShut && isOutputShut);
    }

    void inputShut() {
        isInputShut |= !isClosed;
        mayHaveGone();
    }

    void outputShut() {
        isOutputShut |= !isClosed;
        mayHaveGone();
    }

    /**
     * What it has not read may not have come, for want of room: the kernel resets the connection
     * when it comes after both directions were shut down (tcp_rcv_state_process, TCPABORTONDATA).
     */
    private void mayHaveGone() {
        peer.mayBeReset |= isGone() && received < peer.written + peer.maybeWritten;
    }

    /** Bytes that it has not read make the kernel reset the connection. */
    void closed(boolean byReset) {
        if (!isClosed) {
            isClosed = true;
            peer.mayBeReset |= byReset || received < peer.written + peer.maybeWritten;
        }
    }

    // --- what came of it
    // -------------------------------------------------------------------------

    /** Checks what a read returned. */
    void checkRead(int count, byte[] buffer) {
        if (count > 0) {
            assertTrue(!isInputShut && !isClosed, this + " read " + count + " bytes");
            Pattern.check(buffer, count, peer.seed, received);
            received += count;
            assertTrue(received <= peer.written + peer.maybeWritten, this + " read too much");
            return;
        }
        boolean isAllRead = received >= peer.written && (peer.isClosed || peer.isOutputShut);
        boolean isEnd = isEndRead || (!isClosed && (isInputShut || isAllRead || mayBeReset));
        assertTrue(count == -1 && isEnd, this + " read " + count);
        isEndRead = true;
    }

    /** Checks why a read failed. */
    void checkReadFailure(String told) {
        Set<String> expected = new HashSet<>();
        if (isClosed && !isEndRead) {
            expected.add("Socket closed");
        }
        if (!isClosed && mayBeReset) {
            expected.add("Connection reset");
        }
        assertTrue(expected.contains(told), this + ": a read said " + told);
    }

    /** Checks why a write failed. */
    void checkWriteFailure(String told) {
        Set<String> expected = new HashSet<>();
        if (isClosed) {
            expected.add("Socket closed");
        } else if (isOutputShut) {
            expected.add("Broken pipe");
        }
        if (mayBeReset || (!isClosed && (isGone() || peer.isGone()))) {
            expected.add("Broken pipe");
            expected.add("Connection reset by peer");
            mayBeReset = true;
        }
        assertTrue(expected.contains(told), this + ": a write said " + told);
    }

    /** Likewise of a read into a buffer, which a closed socket refuses in any case. */
    void checkBufferReadFailure(String told) {
        if (!isClosed || !told.equals("Socket is closed")) {
            checkReadFailure(told);
        }
    }

    /** Likewise of a write of buffers. */
    void checkBufferWriteFailure(String told) {
        if (!isClosed || !told.equals("Socket is closed")) {
            checkWriteFailure(told);
        }
    }

    /** Looks whether what waits has ended as it should, and whether it should have ended. */
    void settle() throws Exception {
        mayBeReset |= writer != null && peer.isGone();
        if (writer != null && (writer.isDone() || mustWriteEnd())) {
            Task<Void> ended = writer;
            writer = null;
            try {
                ended.get();
                written += writing;
                maybeWritten = 0;
            } catch (ExecutionException e) {
                checkBufferWriteFailure(e.getCause().getMessage());
            }
        }
        // Where the peer's writer waits, there is or will be something to read.
        if (reader != null && (reader.isDone() || mustReadEnd() || peer.writer != null)) {
            Task<Integer> ended = reader;
            reader = null;
            try {
                checkRead(ended.get(), readBuffer);
            } catch (ExecutionException e) {
                checkBufferReadFailure(e.getCause().getMessage());
            }
        }
    }

    private boolean mustWriteEnd() {
        return isClosed || isOutputShut || peer.isClosed || peer.received == written + maybeWritten;
    }

    @Override
    public String toString() {
        return "end "
                + seed
                + (isClosed ? ", closed" : "")
                + (isInputShut ? ", input shut" : "")
                + (isOutputShut ? ", output shut" : "")
                + (isEndRead ? ", at its end" : "")
                + (mayBeReset ? ", perhaps reset" : "")
                + (", read " + received + " of " + peer.written + " to ")
                + (peer.written + peer.maybeWritten)
                + (peer.isClosed ? ", peer closed" : "")
                + (peer.isOutputShut ? ", peer's output shut" : "");
    }
}
