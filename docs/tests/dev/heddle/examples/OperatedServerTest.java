package dev.heddle.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.driver.IoDrivers;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OperatedServerTest extends ExampleTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private static String ask(Socket client, String text) throws Exception {
        client.getOutputStream().write(text.getBytes(US_ASCII));
        return new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII))
                .readLine();
    }

    @Test
    void itCountsAndTells() throws Exception {
        try (var server = OperatedServer.open(cores(), ANY_PORT, LONG);
                Socket client = connect(server.address());
                Socket other = connect(server.address())) {
            assertEquals("pear 1", ask(client, "pear\n"));
            assertEquals("pear 2", ask(other, "pear\n"));
            assertEquals("fig 1", ask(client, "fig\n"));
            String report = server.report();
            assertTrue(report.startsWith("asked for {fig=1, pear=2}; 3 sockets, 0 leaks"), report);
        }
    }

    @Test
    void aRequestThatIsBegunAndNotEndedIsAnsweredInTime() throws Exception {
        try (var server = OperatedServer.open(cores(), ANY_PORT, Duration.ofMillis(50));
                Socket client = connect(server.address())) {
            assertEquals("too late", ask(client, "pea"));
            assertEquals(-1, client.getInputStream().read());
        }
    }

    /** As with two processes: who is connected is served to the end, who comes goes to the next. */
    @Test
    void theNextOneTakesOver() throws Exception {
        assumeTrue(!driver.equals(IoDrivers.NIO), "on NIO connections may be reset");
        try (var old = OperatedServer.open(cores(), ANY_PORT, LONG);
                Socket early = connect(old.address())) {
            assertEquals("plum 1", ask(early, "plum\n"));
            try (var next = OperatedServer.open(cores(), old.address(), LONG)) {
                old.stop();
                assertEquals(-1, early.getInputStream().read());
                try (Socket late = connect(next.address())) {
                    assertEquals("plum 1", ask(late, "plum\n"));
                }
            }
        }
    }
}
