package dev.heddle.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.server.RunningServer;
import dev.heddle.server.StockServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The handler on the stock server, over loopback. */
class HttpConnectionTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String LAST_GET = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    private static final String HEADERS = "Content-Type: text/plain\r\nContent-Length: 13\r\n";
    private static final String REPLY = "HTTP/1.1 200 OK\r\n" + HEADERS + "\r\nHello, World!";
    private static final String LAST_REPLY =
            "HTTP/1.1 200 OK\r\n" + HEADERS + "Connection: close\r\n\r\nHello, World!";

    private RunningServer server;

    @BeforeEach
    void open() throws IOException {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = StockServer.open(anyPort, 16, 1, HttpConnection::serve);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrderUntilClose() throws IOException {
        assertEquals(REPLY.repeat(100) + LAST_REPLY, exchange(GET.repeat(100) + LAST_GET));
    }

    @Test
    void requestAfterCloseIsNotAnswered() throws IOException {
        assertEquals(LAST_REPLY, exchange(LAST_GET + GET));
    }

    @Test
    void bodyIsSkipped() throws IOException {
        String body = "GET / HTTP/1.1\r\n\r\n".repeat(1000);
        String post = "POST / HTTP/1.1\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        assertEquals(REPLY + LAST_REPLY, exchange(post + LAST_GET));
    }

    @Test
    void replyToHeadHasNoBody() throws IOException {
        assertEquals(
                "HTTP/1.1 200 OK\r\n" + HEADERS + "\r\n" + LAST_REPLY,
                exchange("HEAD / HTTP/1.1\r\n\r\n" + LAST_GET));
    }

    @Test
    void http10ClosesUnlessAskedToKeepAlive() throws IOException {
        assertEquals(LAST_REPLY, exchange("GET / HTTP/1.0\r\n\r\n"));
        assertEquals(
                "HTTP/1.1 200 OK\r\n"
                        + HEADERS
                        + "Connection: keep-alive\r\n\r\nHello, World!"
                        + LAST_REPLY,
                exchange("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + LAST_GET));
    }

    @Test
    void garbageIsAnsweredWith400AndClosed() throws IOException {
        assertTrue(exchange("garbage\r\n\r\n").startsWith("HTTP/1.1 400 "));
        assertTrue(exchange("G".repeat(20_000)).startsWith("HTTP/1.1 400 "));
        assertTrue(exchange(GET + "garbage\r\n").startsWith(REPLY + "HTTP/1.1 400 "));
    }

    @Test
    void chunkedBodyIsAnsweredWith501() throws IOException {
        String post = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
        assertTrue(exchange(post).startsWith("HTTP/1.1 501 "));
    }

    @Test
    void expectationIsMetBeforeTheBody() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            String goAhead = "HTTP/1.1 100 Continue\r\n\r\n";
            byte[] bytes = socket.getInputStream().readNBytes(goAhead.length());
            assertEquals(goAhead, new String(bytes, ISO_8859_1));
            send(socket, "ab" + LAST_GET);
            assertEquals(
                    REPLY + LAST_REPLY,
                    new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
        }
    }

    @Test
    void closedServerEndsItsConnections() throws IOException {
        try (Socket socket = connect()) {
            send(socket, GET);
            socket.getInputStream().readNBytes(REPLY.length());
            server.close();
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    private String exchange(String request) throws IOException {
        try (Socket socket = connect()) {
            send(socket, request);
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.port());
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }
}
