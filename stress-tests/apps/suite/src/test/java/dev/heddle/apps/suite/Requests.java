package dev.heddle.apps.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.apps.Content;
import dev.heddle.apps.HttpConnection;
import dev.heddle.apps.HttpReply;
import dev.heddle.apps.Resources;
import java.io.IOException;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Requests whose replies are verified, body for body. */
final class Requests {
    /** The largest body, in bytes. */
    static final int LARGE = 1 << 20;

    private static final Pattern VIRTUAL_THREAD = Pattern.compile("VirtualThread\\[.*\\]/.*@(.+)");
    private static final int USUAL = 20_000;
    private static final int MAX_SLEEP_MILLIS = 20;

    private Requests() {}

    /** One of all kinds, as {@code random} gives it. */
    static void any(HttpConnection connection, RandomGenerator random) throws IOException {
        // Most bodies are small, and one in a hundred is of the largest size.
        int length = random.nextInt(100) == 0 ? LARGE : random.nextInt(USUAL);
        long seed = random.nextInt(1_000_000);
        switch (random.nextInt(6)) {
            case 0 -> hello(connection);
            case 1 -> echo(connection, seed, length);
            case 2 -> echoChunked(connection, seed, length, 1 + random.nextInt(9000));
            case 3 -> bytes(connection, seed, length, false);
            case 4 -> bytes(connection, seed, length, true);
            default -> sleep(connection, random.nextInt(MAX_SLEEP_MILLIS));
        }
    }

    static void hello(HttpConnection connection) throws IOException {
        verifyText(Resources.HELLO, connection.get("/hello"));
    }

    static void sleep(HttpConnection connection, int millis) throws IOException {
        verifyText(Resources.SLEPT, connection.get("/sleep?ms=" + millis));
    }

    static void echo(HttpConnection connection, long seed, int length) throws IOException {
        verify("echo", seed, length, connection.post("/echo", Content.of(seed, length)));
    }

    static void echoChunked(HttpConnection connection, long seed, int length, int chunkSize)
            throws IOException {
        HttpReply reply = connection.postChunked("/echo", Content.of(seed, length), chunkSize);
        verify("echo in chunks of " + chunkSize, seed, length, reply);
    }

    static void bytes(HttpConnection connection, long seed, int length, boolean isChunked)
            throws IOException {
        verify("bytes", seed, length, connection.get(bytesTarget(seed, length, isChunked)));
    }

    static String bytesTarget(long seed, int length, boolean isChunked) {
        return "/bytes?n=%d&seed=%d&chunked=%d".formatted(length, seed, isChunked ? 1 : 0);
    }

    /** The name of the carrier on which a handler runs; fails where it is no virtual thread. */
    static String carrier(HttpConnection connection) throws IOException {
        HttpReply reply = connection.get("/where");
        assertEquals(200, reply.status());
        return carrier(reply.text());
    }

    /** The carrier that {@link Thread#toString} of a mounted virtual thread names. */
    static String carrier(String thread) {
        Matcher matcher = VIRTUAL_THREAD.matcher(thread);
        if (!matcher.matches()) {
            throw new AssertionError("no mounted virtual thread: " + thread);
        }
        return matcher.group(1);
    }

    static void verify(String what, long seed, int length, HttpReply reply) {
        assertEquals(200, reply.status(), what);
        assertEquals("", Content.difference(seed, length, reply.body()), what);
    }

    private static void verifyText(String expected, HttpReply reply) {
        assertEquals(200, reply.status());
        assertEquals(expected, reply.text());
    }
}
