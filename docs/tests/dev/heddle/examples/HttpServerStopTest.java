package dev.heddle.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.ChildJvm;
import dev.heddle.support.Task;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** SIGTERM, as whoever runs the server sends it. */
class HttpServerStopTest extends ExampleTest {
    private static final int CLIENTS = 30;

    /** What a JVM ends with that a signal has ended: 128 and SIGTERM. */
    private static final int EXIT = 143;

    @Test
    void aTermSignalUnderLoadLosesNoReply() throws Exception {
        List<String> flags = new ArrayList<>(ChildJvm.FLAGS);
        flags.add("-Dheddle.driver=" + driver);
        Process process = ChildJvm.begin(flags, HttpServer.class, "0");
        try (BufferedReader said = process.inputReader()) {
            String line = said.readLine();
            assertTrue(line.startsWith("serving on "), line);
            int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
            var server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);

            AtomicInteger replies = new AtomicInteger();
            List<Task<Void>> load = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Socket client = connect(server);
                load.add(
                        Task.run(
                                Thread.ofVirtual().factory(),
                                () -> askUntilTheLast(client, replies)));
            }
            await().atMost(Task.PATIENCE).until(() -> replies.get() > 10 * CLIENTS);
            ChildJvm.terminate(process);
            for (Task<Void> client : load) {
                client.get();
            }
            String report = said.readLine();
            assertTrue(report.startsWith("stopped in "), report);
            assertTrue(report.contains(" 0 were interrupted, 0 were cut"), report);
            assertTrue(process.waitFor(Task.PATIENCE.toSeconds(), TimeUnit.SECONDS));
            assertEquals(EXIT, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }

    /** Each request is answered, and the last one says that it is. */
    private static void askUntilTheLast(Socket client, AtomicInteger replies) throws IOException {
        try (client) {
            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
            boolean isLast = false;
            for (int number = 0; !isLast; number++) {
                String request = "GET /" + number + " HTTP/1.1\r\nHost: me\r\n\r\n";
                client.getOutputStream().write(request.getBytes(ISO_8859_1));
                assertEquals("HTTP/1.1 200 OK", in.readLine());
                for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                    isLast |= line.equals("Connection: close");
                }
                assertEquals("you asked for /" + number, in.readLine());
                replies.incrementAndGet();
            }
            assertEquals(-1, in.read());
        }
    }
}
