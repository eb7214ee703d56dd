package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.heddle.support.Sockets.Connection;
import dev.heddle.support.Task;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;

/**
 * Random steps on one connection, one after the other, each checked against a {@link ModelEnd}.
 * What has to wait does so in a thread of its own until a later step ends it.
 */
final class RandomSchedule {
    private static final int LONG_WRITE = 8 << 20;
    private static final int PATIENCE_MILLIS = (int) Task.PATIENCE.toMillis();

    private enum Step {
        WRITE,
        LONG_WRITE,
        READ,
        WAITING_READ,
        TIMED_READ,
        INTERRUPTED_READ,
        DRAIN,
        AVAILABLE,
        SHUT_INPUT,
        SHUT_OUTPUT,
        INTERRUPT_READER,
        INTERRUPT_WRITER,
        CLOSE,
        RESET
    }

    private final SplittableRandom random;
    private final List<ThreadFactory> kinds;
    private final ThreadFactory virtual;
    private final ModelEnd client;
    private final ModelEnd server;
    private final List<String> history = new ArrayList<>();

    /**
     * @param kinds of what kinds the threads are that make the steps; the first is virtual
     */
    RandomSchedule(SplittableRandom random, List<ThreadFactory> kinds, Connection both)
            throws IOException {
        this.random = random;
        this.kinds = kinds;
        virtual = kinds.getFirst();
        client = new ModelEnd(both.client(), 1);
        server = new ModelEnd(both.server(), 2);
        client.peer = server;
        server.peer = client;
    }

    /** Makes {@code steps} steps, closes both ends, and has everything end. */
    void run(int steps) throws Exception {
        try {
            for (int i = 0; i < steps; i++) {
                Step step = Step.values()[random.nextInt(Step.values().length)];
                step(step, random.nextBoolean() ? client : server);
            }
            step(Step.CLOSE, client);
            step(Step.CLOSE, server);
        } catch (Exception | AssertionError failure) {
            throw new AssertionError(failure + " after " + history, failure);
        }
    }

    private void step(Step step, ModelEnd end) throws Exception {
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
        }
        client.settle();
        server.settle();
        // What the one is told may be what the other waited for.
        client.settle();
    }

    private ThreadFactory anyKind() {
        return kinds.get(random.nextInt(kinds.size()));
    }

    private <T> T inThread(Callable<T> body) throws Exception {
        return Task.call(anyKind(), body).get();
    }

    private void inThread(Task.Body body) throws Exception {
        Task.run(anyKind(), body).get();
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
            inThread(() -> end.out.write(bytes));
            assertFalse(end.isClosed || end.isOutputShut, end + " has written");
            end.wrote(length);
        } catch (ExecutionException e) {
            end.checkWriteFailure(e.getCause().getMessage());
        }
    }

    /** More than the kernel has room for. */
    private void writeLong(ModelEnd end) {
        if (end.hasRoom() && !end.isClosed && !end.isOutputShut && !end.peer.isClosed) {
            byte[] bytes = end.next(LONG_WRITE);
            Task<Void> writer = Task.run(virtual, () -> end.out.write(bytes));
            end.beginWriting(writer, LONG_WRITE);
        }
    }

    // --- reading
    // ---------------------------------------------------------------------------------

    private void read(ModelEnd end) throws Exception {
        if (end.reader == null && end.mustReadEnd()) {
            byte[] buffer = new byte[1 + random.nextInt(5_000)];
            try {
                end.checkRead(inThread(() -> end.in.read(buffer)), buffer);
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
        byte[] buffer = new byte[1 + random.nextInt(5_000)];
        end.readBuffer = buffer;
        end.reader = Task.call(virtual, () -> end.in.read(buffer));
        if (end.mustReadWait()) {
            end.reader.awaitParked();
            assertFalse(end.reader.isDone(), end + " had to wait");
        }
    }

    private void readTimed(ModelEnd end) throws Exception {
        if (end.reader == null && end.mustReadWait()) {
            end.socket.setSoTimeout(1 + random.nextInt(3));
            inThread(() -> assertThrows(SocketTimeoutException.class, end.in::read));
            end.socket.setSoTimeout(0);
        }
    }

    /** What needs no wait is done; what needs one closes the socket. */
    private void readInterrupted(ModelEnd end) throws Exception {
        boolean mustWait = end.mustReadWait();
        if (end.reader != null || !(mustWait || isReadyAtOnce(end))) {
            return;
        }
        byte[] buffer = new byte[1 + random.nextInt(5_000)];
        Task<Integer> reader =
                Task.call(
                        virtual,
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

    /** What was sent may be on its way still. */
    private static boolean isReadyAtOnce(ModelEnd end) throws IOException {
        if (end.isClosed || end.isInputShut) {
            return true;
        }
        if (end.available() > 0) {
            await().atMost(Task.PATIENCE).until(() -> end.in.available() > 0);
            return true;
        }
        return false;
    }

    /** Reads all that is there and more, as it comes, so that a long write ends. */
    private void drain(ModelEnd end) throws Exception {
        byte[] buffer = new byte[100_000];
        for (int i = 0; i < 300 && end.reader == null && isReadable(end); i++) {
            try {
                int count = inThread(() -> end.in.read(buffer));
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
            inThread(() -> assertThrows(SocketException.class, end.in::available));
        } else if (end.available() >= 0 && end.reader == null) {
            await().atMost(Task.PATIENCE).until(end.in::available, now -> now == end.available());
        }
    }

    // --- ending
    // ----------------------------------------------------------------------------------

    private void shutInput(ModelEnd end) throws Exception {
        shut(end, end.isInputShut, "Socket input is already shutdown", end.socket::shutdownInput);
        end.isInputShut |= !end.isClosed;
    }

    private void shutOutput(ModelEnd end) throws Exception {
        String again = "Socket output is already shutdown";
        shut(end, end.isOutputShut, again, end.socket::shutdownOutput);
        end.isOutputShut |= !end.isClosed;
    }

    private void shut(ModelEnd end, boolean isShut, String again, Task.Body body) throws Exception {
        try {
            inThread(body);
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
        inThread(end.socket::close);
        end.closed(byReset);
    }
}
