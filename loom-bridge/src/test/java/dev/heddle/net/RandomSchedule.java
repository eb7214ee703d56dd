package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.heddle.support.Sockets.Connection;
import dev.heddle.support.Task;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;

/**
 * Random steps on one connection, one after the other, each checked against a {@link ModelEnd}.
 * What has to wait does so in a thread of its own until a later step ends it.
 */
final class RandomSchedule {
    private static final int SMALL_BUFFER_BYTES = 64 << 10;
    private static final int PATIENCE_MILLIS = (int) Task.PATIENCE.toMillis();

    private final SplittableRandom random;
    private final ScheduleThreads threads;
    private final boolean isHeddles;
    private final BufferSteps buffers;

    /** More than the kernel has room for. */
    private final int longWrite;

    private final ModelEnd client;
    private final ModelEnd server;
    private final List<String> history = new ArrayList<>();

    /**
     * @param kinds of what kinds the threads are that make the steps; the first is virtual
     */
    RandomSchedule(SplittableRandom random, List<ThreadFactory> kinds, Connection both)
            throws IOException {
        this.random = random;
        threads = new ScheduleThreads(random, kinds);
        isHeddles = both.client() instanceof HeddleSocket;
        buffers = new BufferSteps(threads);
        longWrite = makeRoom(both);
        client = new ModelEnd(both.client(), 1);
        server = new ModelEnd(both.server(), 2);
        client.peer = server;
        server.peer = client;
    }

    /** Mostly small buffers, which fill soon; sometimes those that the system chooses. */
    private int makeRoom(Connection both) throws IOException {
        if (random.nextInt(8) == 0) {
            return 8 << 20;
        }
        for (Socket socket : List.of(both.client(), both.server())) {
            socket.setSendBufferSize(SMALL_BUFFER_BYTES);
            socket.setReceiveBufferSize(SMALL_BUFFER_BYTES);
        }
        return 1 << 20;
    }

    /** Makes {@code steps} steps, closes both ends, and has everything end. */
    void run(int steps) throws Exception {
        try {
            for (int i = 0; i < steps; i++) {
                ScheduleStep step = ScheduleStep.any(random, isHeddles);
                step(step, random.nextBoolean() ? client : server);
            }
            step(ScheduleStep.CLOSE, client);
            step(ScheduleStep.CLOSE, server);
        } catch (Exception | AssertionError failure) {
            throw new AssertionError(failure + " after " + history, failure);
        }
    }

    private void step(ScheduleStep step, ModelEnd end) throws Exception {
        history.add((end == client ? "client " : "server ") + step);
        switch (step) {
            case WRITE -> write(end);
            case LONG_WRITE -> writeLong(end);
            case READ -> read(end);
            case WAITING_READ -> beginRead(end);
            case TIMED_READ -> readTimed(end);
            case INTERRUPTED_READ -> readInterrupted(end);
            case DRAIN -> drain(end);
            case AVAILABLE -> available(end);
            case SHUT_INPUT -> shutInput(end);
            case SHUT_OUTPUT -> shutOutput(end);
            case INTERRUPT_READER -> interrupt(end, end.reader);
            case INTERRUPT_WRITER -> interrupt(end, end.writer);
            case CLOSE -> close(end, false);
            case RESET -> close(end, true);
            case BUFFER_WRITE -> buffers.write(end);
            case BUFFER_WRITE_UNTIL -> buffers.writeUntil(end, longWrite);
            case BUFFER_WRITE_INTERRUPTED -> buffers.writeInterrupted(end, longWrite);
            case PUSH -> buffers.push(end, 1 + random.nextInt(3_000));
            case LONG_PUSH -> buffers.push(end, longWrite);
            case BUFFER_READ -> buffers.read(end);
            case BUFFER_READ_UNTIL -> buffers.readUntil(end);
            case BUFFER_READ_INTERRUPTED -> buffers.readInterrupted(end);
        }
        client.settle();
        server.settle();
        // What the one is told may be what the other waited for.
        client.settle();
    }

    // --- writing
    // ---------------------------------------------------------------------------------

    private void write(ModelEnd end) throws Exception {
        if (!end.hasRoom()) {
            return;
        }
        int length = 1 + random.nextInt(3_000);
        byte[] bytes = end.next(length);
        try {
            threads.run(() -> end.out.write(bytes));
            assertFalse(end.isClosed || end.isOutputShut, end + " has written");
            end.wrote(length);
        } catch (ExecutionException e) {
            end.checkWriteFailure(e.getCause().getMessage());
        }
    }

    private void writeLong(ModelEnd end) {
        if (!end.hasRoom() || end.isClosed || end.isOutputShut || end.peer.isClosed) {
            return;
        }
        if (isHeddles && random.nextBoolean()) {
            buffers.beginWrite(end, longWrite);
            return;
        }
        byte[] bytes = end.next(longWrite);
        end.beginWriting(Task.run(threads.virtual(), () -> end.out.write(bytes)), longWrite);
    }

    // --- reading
    // ---------------------------------------------------------------------------------

    private void read(ModelEnd end) throws Exception {
        if (end.reader == null && end.mustReadEnd()) {
            byte[] buffer = new byte[1 + random.nextInt(5_000)];
            try {
                end.checkRead(threads.call(() -> end.in.read(buffer)), buffer);
            } catch (ExecutionException e) {
                end.checkReadFailure(e.getCause().getMessage());
            }
        }
    }

    private void beginRead(ModelEnd end) throws Exception {
        if (end.reader != null || end.isClosed) {
            return;
        }
        end.socket.setSoTimeout(random.nextBoolean() ? 0 : PATIENCE_MILLIS);
        if (isHeddles && random.nextBoolean()) {
            buffers.beginRead(end);
        } else {
            byte[] buffer = new byte[1 + random.nextInt(5_000)];
            end.readBuffer = buffer;
            end.reader = Task.call(threads.virtual(), () -> end.in.read(buffer));
        }
        if (end.mustReadWait()) {
            end.reader.awaitParked();
            assertFalse(end.reader.isDone(), end + " had to wait");
        }
    }

    private void readTimed(ModelEnd end) throws Exception {
        if (end.reader == null && end.mustReadWait()) {
            end.socket.setSoTimeout(1 + random.nextInt(3));
            threads.run(() -> assertThrows(SocketTimeoutException.class, end.in::read));
            end.socket.setSoTimeout(0);
        }
    }

    /** What needs no wait is done; what needs one closes the socket. */
    private void readInterrupted(ModelEnd end) throws Exception {
        boolean mustWait = end.mustReadWait();
        if (end.reader != null || !(mustWait || end.isReadyAtOnce())) {
            return;
        }
        byte[] buffer = new byte[1 + random.nextInt(5_000)];
        Task<Integer> reader =
                Task.call(
                        threads.virtual(),
                        () -> {
                            Thread.currentThread().interrupt();
                            return end.in.read(buffer);
                        });
        if (mustWait) {
            end.closed(false);
            assertEquals("Closed by interrupt", reader.failure(SocketException.class).getMessage());
            return;
        }
        try {
            end.checkRead(reader.get(), buffer);
        } catch (ExecutionException e) {
            end.checkReadFailure(e.getCause().getMessage());
        }
    }

    /** Reads all that is there and more, as it comes, so that a long write ends. */
    private void drain(ModelEnd end) throws Exception {
        byte[] buffer = new byte[100_000];
        for (int i = 0; i < 300 && end.reader == null && isReadable(end); i++) {
            try {
                int count = threads.call(() -> end.in.read(buffer));
                end.checkRead(count, buffer);
                if (count < 0) {
                    return;
                }
            } catch (ExecutionException e) {
                end.checkReadFailure(e.getCause().getMessage());
                return;
            }
            end.peer.settle();
        }
    }

    /** A write in flight keeps the kernel's buffers full. */
    private static boolean isReadable(ModelEnd end) {
        return !end.isClosed && (end.mustReadEnd() || end.peer.writer != null);
    }

    private void available(ModelEnd end) throws Exception {
        if (end.isClosed) {
            threads.run(() -> assertThrows(SocketException.class, end.in::available));
        } else if (end.available() >= 0 && end.reader == null) {
            await().atMost(Task.PATIENCE).until(end.in::available, now -> now == end.available());
        }
    }

    // --- ending
    // ----------------------------------------------------------------------------------

    private void shutInput(ModelEnd end) throws Exception {
        shut(end, end.isInputShut, "Socket input is already shutdown", end.socket::shutdownInput);
        end.inputShut();
    }

    private void shutOutput(ModelEnd end) throws Exception {
        String again = "Socket output is already shutdown";
        shut(end, end.isOutputShut, again, end.socket::shutdownOutput);
        end.outputShut();
    }

    private void shut(ModelEnd end, boolean isShut, String again, Task.Body body) throws Exception {
        try {
            threads.run(body);
            assertFalse(end.isClosed || isShut, end + " was shut down");
        } catch (ExecutionException e) {
            assertEquals(
                    end.isClosed ? "Socket is closed" : isShut ? again : "no failure",
                    e.getCause().getMessage());
        }
    }

    /** Ends what a virtual thread waits for, and closes its socket. */
    private static void interrupt(ModelEnd end, Task<?> waiting) throws Exception {
        if (waiting == null || waiting.awaitParked().isDone()) {
            return;
        }
        waiting.thread().interrupt();
        assertEquals("Closed by interrupt", waiting.failure(SocketException.class).getMessage());
        if (waiting == end.reader) {
            end.reader = null;
        } else {
            end.writer = null;
        }
        end.closed(false);
    }

    private void close(ModelEnd end, boolean byReset) throws Exception {
        if (byReset && !end.isClosed) {
            end.socket.setSoLinger(true, 0);
        }
        threads.run(end.socket::close);
        end.closed(byReset);
    }
}
