package dev.heddle.apps.suite;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.apps.ClientProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What is asked of a client: it verifies what it gets itself, and ends. */
final class ClientCheck {
    private static final Duration END = Duration.ofMinutes(2);

    private final AppProcess client;
    private final Flags flags;
    private final List<String> expected = new ArrayList<>();

    ClientCheck(AppProcess client, Flags flags) {
        this.client = client;
        this.flags = flags;
        expected.add(ClientProcess.WHERE);
        expected.add(ClientProcess.DONE);
    }

    /**
     * The client may also print lines that begin with {@code prefix} and name a thread of the
     * server.
     */
    ClientCheck alsoNaming(String prefix) {
        expected.add(prefix);
        return this;
    }

    void run() throws InterruptedException {
        try {
            client.awaitExit(END);
            client.assertSaidOnly(expected, List.of());
            assertTrue(Integer.parseInt(client.awaitLine(ClientProcess.DONE)) > 0);
            for (String prefix : expected) {
                if (!prefix.equals(ClientProcess.DONE)) {
                    String carrier = Requests.carrier(client.awaitLine(prefix));
                    assertTrue(carrier.startsWith(flags.carrierPrefix()), carrier);
                }
            }
        } catch (AssertionError e) {
            throw new AssertionError(e + client.evidence(), e);
        }
    }
}
