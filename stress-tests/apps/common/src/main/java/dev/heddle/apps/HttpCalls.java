package dev.heddle.apps;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * An HTTP client as {@link #verify} needs it. Used by many virtual threads at once.
 *
 * <p>The server has the {@link Resources}.
 */
public interface HttpCalls {

    HttpReply get(String target) throws Exception;

    HttpReply post(String target, byte[] body, boolean isChunked) throws Exception;

    /** Like {@link #get}, by a future or a callback. */
    HttpReply getAsync(String target) throws Exception;

    /** Whether the client ends the call by its own time-out. */
    boolean timesOut(String target, Duration limit) throws Exception;

    /** Whether an interrupt of the calling thread, which is set already, ends the call. */
    boolean isInterrupted(String target) throws Exception;

    /** Makes requests of all kinds on many virtual threads, and verifies each reply. */
    static void verify(HttpCalls calls) throws Exception {
        int threads = 64;
        ClientProcess.run(
                threads,
                index -> {
                    var random = new SplittableRandom(index);
                    int requests = 30;
                    for (int i = 0; i < requests; i++) {
                        any(calls, random);
                    }
                    if (index % 8 == 0) {
                        limits(calls);
                    }
                    hello(calls.get("/hello"));
                    return requests + 1;
                });
    }

    private static void any(HttpCalls calls, SplittableRandom random) throws Exception {
        int length = random.nextInt(100) == 0 ? 1 << 20 : random.nextInt(20_000);
        long seed = random.nextInt(1_000_000);
        byte[] body = Content.of(seed, length);
        String bytes = "/bytes?n=%d&seed=%d&chunked=%d".formatted(length, seed, seed % 2);
        switch (random.nextInt(6)) {
            case 0 -> hello(calls.get("/hello"));
            case 1 -> content("echo", seed, length, calls.post("/echo", body, false));
            case 2 -> content("chunked echo", seed, length, calls.post("/echo", body, true));
            case 3 -> content("bytes", seed, length, calls.get(bytes));
            case 4 -> content("asynchronous bytes", seed, length, calls.getAsync(bytes));
            default -> {
                HttpReply reply = calls.get("/sleep?ms=" + random.nextInt(20));
                ClientProcess.check(reply.text().equals(Resources.SLEPT), reply.text());
            }
        }
    }

    private static void limits(HttpCalls calls) throws Exception {
        String slow = "/sleep?ms=1500";
        ClientProcess.check(
                calls.timesOut(slow, Duration.ofMillis(100)),
                "a call that should time out did not");
        Thread.currentThread().interrupt();
        boolean isInterrupted;
        try {
            isInterrupted = calls.isInterrupted(slow);
        } finally {
            Thread.interrupted();
        }
        ClientProcess.check(isInterrupted, "an interrupted call went on");
    }

    private static void hello(HttpReply reply) {
        ClientProcess.check(reply.status() == 200, "status " + reply.status());
        ClientProcess.check(reply.text().equals(Resources.HELLO), reply.text());
    }

    private static void content(String what, long seed, int length, HttpReply reply) {
        ClientProcess.check(reply.status() == 200, what + ": status " + reply.status());
        ClientProcess.checkContent(what, seed, length, reply.body());
    }
}
