package dev.heddle.soak.traffic;

import dev.heddle.support.Pattern;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Checks each byte of a stream and sends it back. Any thread; a call is one connection. */
public final class StreamService {
    private static final int CHUNK = 16 * 1024;

    private final Ledger ledger;
    private final Violations violations;

    public StreamService(Ledger ledger, Violations violations) {
        this.ledger = ledger;
        this.violations = violations;
    }

    /**
     * Serves a connection until its stream ends.
     *
     * @throws IOException if it breaks, which is the client's business to judge
     */
    public void serve(InputStream in, OutputStream out) throws IOException {
        StreamHeader header;
        try {
            header = StreamHeader.read(in);
        } catch (AssertionError wrong) {
            violations.add("stream at the service", wrong.getMessage());
            return;
        }
        if (header == null) {
            return;
        }
        boolean isWhole = false;
        try {
            isWhole = echo(header, in, out);
        } catch (AssertionError wrong) {
            violations.add(header + " at the service", wrong.getMessage());
        } finally {
            if (!isWhole) {
                ledger.cut(header.flow());
            }
        }
    }

    private boolean echo(StreamHeader header, InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[CHUNK];
        long place = 0;
        while (place < header.length()) {
            int count = in.read(buffer, 0, (int) Math.min(CHUNK, header.length() - place));
            if (count < 0) {
                return false;
            }
            Pattern.check(buffer, count, header.seed(), place);
            ledger.bytes(header.flow(), count);
            out.write(buffer, 0, count);
            place += count;
        }
        int more = in.read();
        if (more >= 0) {
            throw new AssertionError("byte " + more + " came behind the end at " + place);
        }
        // Before the connection closes: who has seen its end finds it counted.
        ledger.complete(header.flow());
        return true;
    }
}
