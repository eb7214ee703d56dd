package dev.heddle.soak.traffic;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.heddle.support.Pattern;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * HTTP/1.1 with keep-alive and pipelining: {@code POST /SEED} with a body of that seed is answered
 * by a body of the next seed, as long.
 */
public final class HttpService {
    private static final int CHUNK = 16 * 1024;

    private final Ledger ledger;
    private final Violations violations;

    public HttpService(Ledger ledger, Violations violations) {
        this.ledger = ledger;
        this.violations = violations;
    }

    /** Serves a connection until the client ends it. */
    public void serve(InputStream raw, OutputStream out) throws IOException {
        InputStream in = new BufferedInputStream(raw, CHUNK);
        try {
            for (HttpHead head = HttpHead.read(in); head != null; head = HttpHead.read(in)) {
                int seed = Integer.parseInt(head.start().split(" ", -1)[1].substring(1));
                int length = Math.toIntExact(head.contentLength());
                Pattern.read(in, seed, 0, length, CHUNK);
                ledger.bytes(Flow.HTTP, length);
                // Before the reply: who has read it finds it counted.
                ledger.complete(Flow.HTTP);
                byte[] reply =
                        ("HTTP/1.1 200 OK\r\nSeed: "
                                        + seed
                                        + "\r\nContent-Length: "
                                        + length
                                        + "\r\n\r\n")
                                .getBytes(ISO_8859_1);
                out.write(reply);
                out.write(Pattern.bytes(seed + 1, 0, length));
            }
        } catch (AssertionError | RuntimeException wrong) {
            violations.add("HTTP at the service", wrong.toString());
        }
    }
}
