package dev.heddle.net;

import dev.heddle.net.StormConnection.End;
import dev.heddle.support.Pattern;
import dev.heddle.support.Task;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** What a client of a {@link CloseStorm} does until somebody ends it. */
enum StormLife {
    /** It waits in connect for ever. */
    CONNECTING,
    /** The server closes at once. */
    TURNED_AWAY,
    /** Some round trips; then it closes by itself. */
    ROUND_TRIPS,
    /** Likewise of several buffers at once, and back in lent ones. */
    BUFFERED_ROUND_TRIPS,
    /** Both ends read, and nobody writes. */
    IDLE,
    /** Likewise, and it waits for a lent buffer. */
    IDLE_WITHOUT_BUFFER,
    /** It reads with a time-out, again and again. */
    TIME_OUTS,
    /** It reads until one deadline after the other. */
    DEADLINES,
    /** It writes and never reads, until neither end can write any more. */
    NEVER_READS,
    /** Likewise several buffers at once, and goes on after each deadline. */
    NEVER_READS_BEFORE_DEADLINE,
    /** It pushes and never reads, and goes on after each deadline. */
    PUSHES,
    /** It writes and reads in two threads, more than the sockets' buffers hold. */
    DUPLEX;

    private static final int NEVER_READ_BYTES = 64 << 20;
    private static final int CHUNK = 100_000;

    static StormLife any(SplittableRandom random) {
        return values()[random.nextInt(values().length)];
    }

    /**
     * Lives on a connection; ends by an exception, or by itself.
     *
     * @param other the other end
     * @param fork runs something in another thread
     */
    void live(StormConnection connection, End other, HeddleSocket socket, Consumer<Task.Body> fork)
            throws IOException {
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        int seed = connection.index;
        out.write(ByteBuffer.allocate(Integer.BYTES).putInt(seed).array());
        switch (this) {
            case CONNECTING -> throw new AssertionError("a full backlog had room");
            case ROUND_TRIPS -> Pattern.roundTrips(in, out, seed, 5, 700);
            case BUFFERED_ROUND_TRIPS -> bufferedRoundTrips(socket, seed, 5, 700);
            case TURNED_AWAY, IDLE -> expectTheEnd(in.read());
            case IDLE_WITHOUT_BUFFER -> idleWithoutBuffer(socket);
            case TIME_OUTS -> {
                socket.setSoTimeout(1 + seed % 3);
                while (timesOut(in)) {}
            }
            case DEADLINES -> {
                while (isLate(socket, 1 + seed % 3)) {}
            }
            case NEVER_READS -> Pattern.write(out, seed, 0, NEVER_READ_BYTES, CHUNK);
            case NEVER_READS_BEFORE_DEADLINE -> {
                for (int place = 0; place < NEVER_READ_BYTES; ) {
                    place += writeUntil(socket, seed, place);
                }
            }
            case PUSHES -> {
                for (int place = 0; place < NEVER_READ_BYTES; ) {
                    place += push(socket, seed, place);
                }
            }
            case DUPLEX -> {
                fork.accept(() -> feed(out, connection, other));
                Pattern.read(in, seed, 0, 300_000, 50_000);
            }
        }
    }

    // --- reading
    // ---------------------------------------------------------------------------------

    private static void expectTheEnd(int read) throws IOException {
        if (read >= 0) {
            throw new AssertionError("byte " + read + " was never sent");
        }
        throw new EOFException("the end");
    }

    private static void idleWithoutBuffer(HeddleSocket socket) throws IOException {
        try (LentBuffer lent = socket.readLent()) {
            expectTheEnd(lent == null ? -1 : lent.bytes().get());
        }
    }

    private static boolean timesOut(InputStream in) throws IOException {
        try {
            expectTheEnd(in.read());
            return false;
        } catch (SocketTimeoutException again) {
            return true;
        }
    }

    private static boolean isLate(HeddleSocket socket, int millis) throws IOException {
        try {
            expectTheEnd(socket.read(ByteBuffer.allocateDirect(1), in(millis)));
            return false;
        } catch (SocketTimeoutException again) {
            return true;
        }
    }

    private static Deadline in(int millis) {
        return Deadline.after(Duration.ofMillis(millis));
    }

    /** A server's: sends everything back out of lent buffers. */
    static void echoLent(HeddleSocket socket) throws IOException {
        for (; ; ) {
            try (LentBuffer lent = socket.readLent()) {
                if (lent == null) {
                    return;
                }
                socket.write(lent.bytes());
            }
        }
    }

    // --- writing
    // ---------------------------------------------------------------------------------

    private static ByteBuffer[] pieces(byte[] bytes) {
        int half = bytes.length / 2;
        return new ByteBuffer[] {
            ByteBuffer.wrap(bytes, 0, half),
            ByteBuffer.allocateDirect(bytes.length - half)
                    .put(bytes, half, bytes.length - half)
                    .flip()
        };
    }

    private static void bufferedRoundTrips(HeddleSocket socket, int seed, int rounds, int length)
            throws IOException {
        for (int i = 0; i < rounds; i++) {
            long place = (long) i * length;
            socket.write(pieces(Pattern.bytes(seed, place, length)));
            for (long end = place + length; place < end; ) {
                place += readLent(socket, seed, place);
            }
        }
    }

    private static int readLent(HeddleSocket socket, int seed, long place) throws IOException {
        try (LentBuffer lent = socket.readLent()) {
            if (lent == null) {
                throw new EOFException("the stream ended at " + place);
            }
            byte[] bytes = new byte[lent.bytes().remaining()];
            lent.bytes().get(bytes);
            Pattern.check(bytes, bytes.length, seed, place);
            return bytes.length;
        }
    }

    private static void feed(OutputStream out, StormConnection connection, End other) {
        try {
            Pattern.write(out, connection.index, 0, 300_000, 70_000);
        } catch (IOException told) {
            StormConnection.check(told, connection.client, other);
        }
    }

    private static int writeUntil(HeddleSocket socket, int seed, int place) throws IOException {
        ByteBuffer[] pieces = pieces(Pattern.bytes(seed, place, CHUNK));
        try {
            socket.write(pieces, 0, pieces.length, in(2));
            return CHUNK;
        } catch (SocketTimeoutException late) {
            return checked(late, CHUNK - pieces[0].remaining() - pieces[1].remaining());
        }
    }

    private static int checked(InterruptedIOException told, int written) {
        if (told.bytesTransferred != written) {
            throw new AssertionError(told.bytesTransferred + " bytes, not " + written, told);
        }
        return written;
    }

    private static int push(HeddleSocket socket, int seed, int place) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Pattern.bytes(seed, place, CHUNK));
        WriteResult result = HeddleSocket.writeAll(List.of(socket), bytes, in(2)).getFirst();
        IOException failure = result.failure();
        if (failure instanceof SocketTimeoutException late) {
            return checked(late, result.bytes());
        }
        if (failure != null) {
            throw failure;
        }
        return CHUNK;
    }
}
