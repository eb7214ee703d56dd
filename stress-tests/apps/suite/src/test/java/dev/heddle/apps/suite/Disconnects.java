package dev.heddle.apps.suite;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.heddle.apps.Content;
import dev.heddle.apps.HttpConnection;
import java.io.IOException;
import java.util.Arrays;

/** Clients that go away in the midst of a request or of a reply, by an end or by a reset. */
final class Disconnects {
    private static final int CLIENTS = 10;
    private static final int TIMES = 8;
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int SLEEP_MILLIS = 50;

    private final int port;

    Disconnects(int port) {
        this.port = port;
    }

    /** After all of it, new clients are served. */
    void run() throws InterruptedException {
        Clients.run(
                CLIENTS,
                index -> {
                    for (int i = 0; i < TIMES; i++) {
                        boolean isReset = (index + i) % 2 == 0;
                        leave(isReset, this::halfAHead);
                        leave(isReset, this::halfABody);
                        leave(isReset, this::halfAChunk);
                        leave(isReset, connection -> partOfAReply(connection, false));
                        leave(isReset, connection -> partOfAReply(connection, true));
                        leave(isReset, this::whileTheHandlerSleeps);
                    }
                });
        Clients.run(
                CLIENTS,
                index -> {
                    try (var connection = new HttpConnection(port, TIMEOUT_MILLIS)) {
                        Requests.hello(connection);
                    }
                });
    }

    private interface Conversation {
        void hold(HttpConnection connection) throws IOException;
    }

    private void leave(boolean isReset, Conversation conversation) throws IOException {
        try (var connection = new HttpConnection(port, TIMEOUT_MILLIS)) {
            conversation.hold(connection);
            if (isReset) {
                connection.socket().setSoLinger(true, 0);
            }
        }
    }

    private void halfAHead(HttpConnection connection) throws IOException {
        byte[] head = HttpConnection.head("GET", "/hello", "");
        connection.send(Arrays.copyOf(head, head.length / 2));
    }

    private void halfABody(HttpConnection connection) throws IOException {
        byte[] body = Content.of(1, Requests.LARGE);
        connection.send(
                HttpConnection.head("POST", "/echo", "Content-Length: " + body.length + "\r\n"));
        connection.send(Arrays.copyOf(body, body.length / 2));
    }

    private void halfAChunk(HttpConnection connection) throws IOException {
        connection.send(HttpConnection.head("POST", "/echo", "Transfer-Encoding: chunked\r\n"));
        connection.send("1000\r\nnot so many bytes".getBytes(US_ASCII));
    }

    private void partOfAReply(HttpConnection connection, boolean isChunked) throws IOException {
        String target = Requests.bytesTarget(1, Requests.LARGE, isChunked);
        connection.send(HttpConnection.head("GET", target, ""));
        connection.socket().getInputStream().readNBytes(1000);
    }

    private void whileTheHandlerSleeps(HttpConnection connection) throws IOException {
        connection.send(HttpConnection.head("GET", "/sleep?ms=" + SLEEP_MILLIS, ""));
    }
}
