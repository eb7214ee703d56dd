package dev.heddle.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HttpServerTest extends ExampleTest {
    @Test
    void aConnectionServesManyRequests() throws Exception {
        try (var server = HttpServer.open(cores(), ANY_PORT);
                var client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 100; i++) {
                var reply =
                        client.send(
                                HttpRequest.newBuilder(uri(server.localAddress(), "/" + i)).build(),
                                BodyHandlers.ofString());
                assertEquals(200, reply.statusCode());
                assertEquals("you asked for /" + i + "\n", reply.body());
            }
        }
    }

    private static URI uri(InetSocketAddress server, String path) {
        return URI.create(
                "http://" + server.getAddress().getHostAddress() + ":" + server.getPort() + path);
    }

    @Test
    void aConnectionIsClosedWhenAsked() throws Exception {
        String reply = say("GET / HTTP/1.1\r\nHost: me\r\nConnection: close\r\n\r\n");
        assertTrue(reply.startsWith("HTTP/1.1 200 OK\r\n"), reply);
        assertTrue(reply.endsWith("\r\n\r\nyou asked for /\n"), reply);
    }

    @Test
    void whatIsNotUnderstoodIsSaid() throws Exception {
        String reply = say("POST / HTTP/1.1\r\n\r\n");
        assertTrue(reply.startsWith("HTTP/1.1 400 Bad Request\r\n"), reply);
    }

    /** Else its body would be the next request, whoever has written it. */
    @Test
    void aRequestWithABodyIsTheLast() throws Exception {
        String inner = "GET /inner HTTP/1.1\r\n\r\n";
        String length = "Content-Length: " + inner.length() + "\r\n\r\n";
        String reply = say("GET / HTTP/1.1\r\n" + length + inner);
        assertTrue(reply.startsWith("HTTP/1.1 400 Bad Request\r\n"), reply);
        assertFalse(reply.contains("/inner"), reply);
    }

    @Test
    void aLineWithoutEndEndsTheConnection() throws Exception {
        assertEquals("", say("GET /" + "x".repeat(9_000)));
    }

    /** All that the server says until it closes the connection. */
    private String say(String request) throws Exception {
        try (var server = HttpServer.open(cores(), ANY_PORT);
                Socket client = connect(server.localAddress())) {
            client.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
