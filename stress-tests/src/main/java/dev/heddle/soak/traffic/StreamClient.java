package dev.heddle.soak.traffic;

import dev.heddle.support.Pattern;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;

/** Sends a stream in pieces of any size and checks each byte that comes back. */
public final class StreamClient {
    private static final int MAX_CHUNK = 48 * 1024;

    private final StreamHeader header;
    private final Ledger ledger;
    private final SplittableRandom random;

    /**
     * @param flow its line in the ledger
     * @param length bytes
     * @param random chooses the content and the pieces
     */
    public StreamClient(Flow flow, long length, Ledger ledger, SplittableRandom random) {
        this.header = new StreamHeader(flow, random.nextInt(), length);
        this.ledger = ledger;
        this.random = random;
    }

    /**
     * Says all and hears all, in turns or both at once; the connection stays the caller's.
     *
     * @throws AssertionError if a byte is wrong, or one too many
     * @throws IOException if the connection breaks
     */
    public void converse(StreamConnection connection) throws IOException {
        if (random.nextBoolean()) {
            inTurns(connection);
        } else {
            atOnce(connection);
        }
        requireEnd(connection.in());
        ledger.complete(header.flow());
    }

    /**
     * Says all at once and hears slowly, so that the service has to wait.
     *
     * @param pauseNanos before each read of at most {@code chunk} bytes
     */
    public void hearSlowly(StreamConnection connection, int chunk, long pauseNanos)
            throws IOException {
        CompletableFuture<Void> writing = write(connection);
        receive(connection.in(), 0, header.length(), chunk, pauseNanos);
        await(writing);
        requireEnd(connection.in());
        ledger.complete(header.flow());
    }

    /**
     * Says a part, hears some of it, and leaves the rest to fate.
     *
     * @param part how many bytes to send
     * @param heard how many of them to wait for
     */
    public void begin(StreamConnection connection, long part, long heard) throws IOException {
        connection.out().write(header.bytes());
        send(connection.out(), 0, part);
        receive(connection.in(), 0, heard, MAX_CHUNK, 0);
    }

    private void inTurns(StreamConnection connection) throws IOException {
        OutputStream out = connection.out();
        out.write(header.bytes());
        long place = 0;
        while (place < header.length()) {
            long end = Math.min(header.length(), place + chunk(random));
            send(out, place, end);
            receive(connection.in(), place, end, MAX_CHUNK, 0);
            place = end;
        }
        connection.shutdownOutput();
    }

    private void atOnce(StreamConnection connection) throws IOException {
        CompletableFuture<Void> writing = write(connection);
        receive(connection.in(), 0, header.length(), chunk(random), 0);
        await(writing);
    }

    private CompletableFuture<Void> write(StreamConnection connection) {
        CompletableFuture<Void> written = new CompletableFuture<>();
        SplittableRandom pieces = random.split();
        Thread.ofVirtual()
                .name("soak-writer")
                .start(() -> {
                    try {
                        connection.out().write(header.bytes());
                        long place = 0;
                        while (place < header.length()) {
                            long end = Math.min(header.length(), place + chunk(pieces));
                            send(connection.out(), place, end);
                            place = end;
                        }
                        connection.shutdownOutput();
                        written.complete(null);
                    } catch (Throwable failure) {
                        written.completeExceptionally(failure);
                    }
                });
        return written;
    }

    private static void await(CompletableFuture<Void> writing) throws IOException {
        try {
            writing.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException broken ? broken : new IOException(e);
        }
    }

    private void send(OutputStream out, long from, long to) throws IOException {
        out.write(Pattern.bytes(header.seed(), from, (int) (to - from)));
    }

    private void receive(InputStream in, long from, long to, int chunk, long pauseNanos)
            throws IOException {
        byte[] buffer = new byte[chunk];
        long place = from;
        while (place < to) {
            if (pauseNanos > 0) {
                LockSupport.parkNanos(pauseNanos);
            }
            int count = in.read(buffer, 0, (int) Math.min(chunk, to - place));
            if (count < 0) {
                throw new EOFException(header + " ended at " + place);
            }
            check(buffer, count, place);
            place += count;
        }
    }

    private void check(byte[] buffer, int count, long place) {
        try {
            Pattern.check(buffer, count, header.seed(), place);
        } catch (AssertionError wrong) {
            throw new AssertionError(header + " at the client: " + wrong.getMessage(), wrong);
        }
        ledger.bytes(header.flow(), count);
    }

    private void requireEnd(InputStream in) throws IOException {
        int more = in.read();
        if (more >= 0) {
            throw new AssertionError(header + " at the client: byte " + more + " behind the end");
        }
    }

    /** Mostly small, at times as large as a socket takes. */
    private static int chunk(SplittableRandom random) {
        return 1 + random.nextInt(1 << (1 + random.nextInt(15))) % MAX_CHUNK;
    }
}
