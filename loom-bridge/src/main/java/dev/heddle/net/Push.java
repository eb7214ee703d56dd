package dev.heddle.net;

import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.DirectMemory;
import dev.heddle.scheduler.OperationBatch;
import dev.heddle.scheduler.WaitLimit;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One buffer on its way to many connections, and the thread that waits for all of it. One use.
 *
 * <p>For each core that the connections are at home on there is one batch, handed over by one
 * message; the thread parks until the {@link CompletionCounter} of all batches is 0, or the
 * deadline passes or it is interrupted, which cancels what is left and is waited for in turn.
 */
final class Push {
    private final List<HeddleSocket> connections;
    private final Deadline deadline;
    private final Map<Core, OperationBatch> batches = new HashMap<>();

    /** In the order of the connections; null where there is a refusal. */
    private final List<@Nullable PushedWrite> writes;

    private final List<@Nullable IOException> refusals;

    private boolean isCancelled;
    private boolean isInterrupted;

    /**
     * @param connections not changed meanwhile
     */
    Push(List<HeddleSocket> connections, Deadline deadline) {
        this.connections = connections;
        this.deadline = deadline;
        writes = new ArrayList<>(connections.size());
        refusals = new ArrayList<>(connections.size());
    }

    /** Writes what remains of a buffer, whose position stays, to each connection. */
    List<WriteResult> write(ByteBuffer from) {
        if (from.hasRemaining()) {
            CompletionCounter counter = start(shared(from));
            await(counter);
        }
        List<WriteResult> results = new ArrayList<>(connections.size());
        for (int i = 0; i < connections.size(); i++) {
            HeddleSocket connection = connections.get(i);
            PushedWrite write = writes.isEmpty() ? null : writes.get(i);
            results.add(
                    write != null
                            ? write.resultFor(connection, isCancelled, isInterrupted)
                            : new WriteResult(
                                    connection, 0, refusals.isEmpty() ? null : refusals.get(i)));
        }
        return results;
    }

    /** One view for all of them, or one copy where a driver cannot have the memory itself. */
    private static ByteBuffer shared(ByteBuffer from) {
        if (DirectMemory.livesAsLongAs(from)) {
            return from.asReadOnlyBuffer();
        }
        ByteBuffer copy = ByteBuffer.allocateDirect(from.remaining());
        return copy.put(0, from, from.position(), from.remaining()).asReadOnlyBuffer();
    }

    private CompletionCounter start(ByteBuffer bytes) {
        List<@Nullable StreamWriter> writers = new ArrayList<>(connections.size());
        int count = 0;
        for (HeddleSocket connection : connections) {
            StreamWriter writer = writerOf(connection);
            writers.add(writer);
            count += writer == null ? 0 : 1;
        }
        CompletionCounter counter = new CompletionCounter(count);
        for (StreamWriter writer : writers) {
            writes.add(
                    writer == null
                            ? null
                            : new PushedWrite(writer, bytes, counter, batchOf(writer)));
        }
        // Not before all objects are there: from here on there are turns to be given back.
        for (PushedWrite write : writes) {
            if (write != null) {
                write.claimTurn();
            }
        }
        batches.forEach(Core::submit);
        return counter;
    }

    private @Nullable StreamWriter writerOf(HeddleSocket connection) {
        try {
            StreamWriter writer = connection.connectedWriter();
            refusals.add(null);
            return writer;
        } catch (SocketException e) {
            refusals.add(e);
            return null;
        }
    }

    private OperationBatch batchOf(StreamWriter writer) {
        return batches.computeIfAbsent(writer.home(), OperationBatch::new);
    }

    private void await(CompletionCounter counter) {
        boolean isLimited = deadline.isLimited() || WaitLimit.isSet();
        boolean restoreInterrupt = false;
        while (!counter.isZero()) {
            if (isCancelled || !isLimited) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, nanosLeft());
            }
            if (counter.isZero()) {
                break;
            }
            // While the status is set, park returns at once.
            restoreInterrupt |= Thread.interrupted();
            if (!isCancelled && (restoreInterrupt || nanosLeft() <= 0)) {
                isInterrupted = restoreInterrupt;
                cancel();
            }
        }
        if (restoreInterrupt) {
            Thread.currentThread().interrupt();
        }
    }

    private long nanosLeft() {
        return WaitLimit.atMost(deadline.nanosLeft());
    }

    private void cancel() {
        isCancelled = true;
        for (PushedWrite write : writes) {
            if (write != null) {
                write.withdraw();
            }
        }
        batches.forEach(Core::cancel);
    }
}
