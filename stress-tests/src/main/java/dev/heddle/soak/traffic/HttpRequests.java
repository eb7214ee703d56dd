package dev.heddle.soak.traffic;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.heddle.support.Pattern;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;

/** Requests on one connection, up to four at once, whose replies must come in order. */
public final class HttpRequests {
    private static final int MAX_BODY = 8 * 1024;
    private static final int MAX_PIPELINED = 4;
    private static final int CHUNK = 4 * 1024;

    private final Ledger ledger;
    private final SplittableRandom random;
    private final Queue<Request> asked = new ArrayDeque<>();

    public HttpRequests(Ledger ledger, SplittableRandom random) {
        this.ledger = ledger;
        this.random = random;
    }

    /** What a reply must fit. */
    private record Request(int seed, int length) {}

    /**
     * Asks so many times.
     *
     * @throws AssertionError if a reply is wrong, or not the one that is due
     * @throws IOException if the connection breaks
     */
    public void ask(StreamConnection connection, int rounds) throws IOException {
        InputStream in = new BufferedInputStream(connection.in());
        for (int i = 0; i < rounds; i++) {
            ByteArrayOutputStream requests = new ByteArrayOutputStream();
            int together = 1 + random.nextInt(MAX_PIPELINED);
            for (int j = 0; j < together; j++) {
                Request request = new Request(random.nextInt(), random.nextInt(MAX_BODY));
                asked.add(request);
                String head =
                        "POST /%d HTTP/1.1\r\nHost: soak\r\nContent-Length: %d\r\n\r\n"
                                .formatted(request.seed, request.length);
                requests.write(head.getBytes(ISO_8859_1));
                requests.write(Pattern.bytes(request.seed, 0, request.length));
            }
            connection.out().write(requests.toByteArray());
            while (!asked.isEmpty()) {
                hear(in, asked.remove());
            }
        }
        connection.shutdownOutput();
        int more = in.read();
        if (more >= 0) {
            throw new AssertionError("HTTP at the client: byte " + more + " behind the last reply");
        }
    }

    private void hear(InputStream in, Request request) throws IOException {
        HttpHead head = HttpHead.read(in);
        if (head == null) {
            throw new EOFException("the connection ended before the reply to " + request);
        }
        if (!head.start().equals("HTTP/1.1 200 OK")
                || !head.field("seed").equals(Integer.toString(request.seed))
                || head.contentLength() != request.length) {
            throw new AssertionError("HTTP at the client: " + head + " is no reply to " + request);
        }
        Pattern.read(in, request.seed + 1, 0, request.length, CHUNK);
        ledger.bytes(Flow.HTTP, request.length);
        ledger.complete(Flow.HTTP);
    }
}
