package dev.heddle.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.net.ConnectionHandler;
import dev.heddle.net.CoreListeners;
import dev.heddle.support.TestCertificate;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NettyFrontTest extends ExampleTest {
    private static final int STREAMS = 20;

    private static SSLContext context;

    @BeforeAll
    static void makeCertificate() throws Exception {
        context = TestCertificate.context();
    }

    private static HttpClient client(Version version) {
        return HttpClient.newBuilder().sslContext(context).version(version).build();
    }

    private static HttpRequest request(InetSocketAddress front, String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + front.getPort() + path))
                .build();
    }

    /** Answers a line, once as many have asked as one connection has streams. */
    private static ConnectionHandler backend(CountDownLatch asked) {
        return connection -> {
            var lines =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8));
            String line = lines.readLine();
            asked.countDown();
            try {
                assertTrue(asked.await(30, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            connection.getOutputStream().write(("You asked for " + line + "\n").getBytes(UTF_8));
        };
    }

    @Test
    void streamsOfOneConnectionAreHandledAtTheSameTime() throws Exception {
        // Each request blocks until all are there: none waits for another, nor does the core.
        CountDownLatch asked = new CountDownLatch(STREAMS);
        try (var backend = CoreListeners.open(cores(), ANY_PORT, 100, backend(asked));
                var front = NettyFront.open(cores(), ANY_PORT, context, backend.localAddress());
                HttpClient client = client(Version.HTTP_2)) {
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                answers.add(
                        client.sendAsync(
                                request(front.localAddress(), "/" + i), BodyHandlers.ofString()));
            }
            for (int i = 0; i < STREAMS; i++) {
                var answer = answers.get(i).get(60, TimeUnit.SECONDS);
                assertEquals("You asked for /" + i, answer.body());
                assertEquals(Version.HTTP_2, answer.version());
            }
        }
    }

    @Test
    void olderClientsAreServedToo() throws Exception {
        CountDownLatch asked = new CountDownLatch(0);
        try (var backend = CoreListeners.open(cores(), ANY_PORT, 100, backend(asked));
                var front = NettyFront.open(cores(), ANY_PORT, context, backend.localAddress());
                HttpClient client = client(Version.HTTP_1_1)) {
            for (String path : List.of("/a", "/b")) {
                var answer =
                        client.send(request(front.localAddress(), path), BodyHandlers.ofString());
                assertEquals("You asked for " + path, answer.body());
                assertEquals(Version.HTTP_1_1, answer.version());
            }
        }
    }

    @Test
    void aBackendThatIsGoneIsABadGateway() throws Exception {
        InetSocketAddress nobody;
        try (var backend = CoreListeners.open(cores(), ANY_PORT, 100, connection -> {})) {
            nobody = backend.localAddress();
        }
        try (var front = NettyFront.open(cores(), ANY_PORT, context, nobody);
                HttpClient client = client(Version.HTTP_2)) {
            var answer = client.send(request(front.localAddress(), "/"), BodyHandlers.ofString());
            assertEquals(502, answer.statusCode());
        }
    }
}
