package dev.heddle.net;

import dev.heddle.driver.SocketErrors;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.OperationBatch;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The write of a push to one connection. It uses the connection's own operation, for as long as it
 * has the {@linkplain Turn turn}: from where it is taken or begins until {@link #done}.
 */
final class PushedWrite extends OperationBatch.Entry implements Turn.Successor {
    private final StreamWriter writer;
    private final ByteBuffer bytes;
    private final CompletionCounter counter;
    private final OperationBatch batch;

    // written by whoever ends it, before the counter's C2, and read by the pusher after W1
    private int result;
    private int written;

    /**
     * @param bytes shared by all writes of the push: direct, and its position stays
     * @param batch of the connection's home core
     */
    PushedWrite(
            StreamWriter writer,
            ByteBuffer bytes,
            CompletionCounter counter,
            OperationBatch batch) {
        this.writer = writer;
        this.bytes = bytes;
        this.counter = counter;
        this.batch = batch;
    }

    /** Takes part in the submission of its batch, or later, when its turn begins. The pusher. */
    void claimTurn() {
        if (writer.turn().takeOrQueue(this)) {
            batch.add(this);
        }
    }

    /** By the inbox: not in this call, so that none begins within another's end. */
    @Override
    public void turnBegins() {
        batch.core().start(batch, this);
    }

    @Override
    protected IoOperation prepare() {
        return writer.prepare(bytes);
    }

    @Override
    protected void done(int result, int progress) {
        this.result = result;
        written = progress;
        writer.noteWritten();
        // From here on the operation is somebody else's.
        try {
            writer.turn().release();
        } finally {
            counter.completed();
        }
    }

    /** Ends it where its turn has not begun; otherwise its batch does. The pusher. */
    void withdraw() {
        if (writer.turn().withdraw(this)) {
            result = -Errno.ECANCELED;
            counter.completed();
        }
    }

    /**
     * What came of it, once the counter is 0.
     *
     * @param isInterrupted why it was cancelled, if it was
     */
    WriteResult resultFor(HeddleSocket connection, boolean isCancelled, boolean isInterrupted) {
        return new WriteResult(connection, written, failure(isCancelled, isInterrupted));
    }

    private @Nullable IOException failure(boolean isCancelled, boolean isInterrupted) {
        if (result >= 0) {
            return null;
        }
        if (result != -Errno.ECANCELED || !isCancelled) {
            return writer.explained(SocketErrors.exception(IoOperation.Kind.SEND, -result));
        }
        InterruptedIOException why =
                isInterrupted
                        ? OperationWait.interrupted()
                        : OperationWait.timedOut(IoOperation.Kind.SEND);
        why.bytesTransferred = written;
        return writer.explained(why);
    }
}
