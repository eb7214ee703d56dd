package dev.heddle.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.heddle.Heddle;
import dev.heddle.net.CoreListeners;
import dev.heddle.net.HeddleSocket;
import dev.heddle.scheduler.CoreGroup;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A server for HTTP/1.1 GET requests, with keep-alive: it answers with the path it was asked for.
 */
final class HttpServer {
    /** A client that sends a line without an end is not read for ever. */
    private static final int MAX_LINE = 8 * 1024;

    private static final int MAX_HEADERS = 100;
    private static final int IDLE_MILLIS = 30_000;
    private static final Duration STOP_TIME = Duration.ofSeconds(10);

    private HttpServer() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 8080;
        var address = new InetSocketAddress("localhost", port);
        try (var server = open(Heddle.defaultGroup(), address)) {
            System.out.println("serving on " + server.localAddress());
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> System.out.println(server.stop(STOP_TIME))));
            Thread.currentThread().join();
        }
    }

    static CoreListeners open(CoreGroup cores, InetSocketAddress address) throws IOException {
        return CoreListeners.open(cores, address, 1024, HttpServer::serve);
    }

    private static void serve(HeddleSocket connection) throws IOException {
        connection.setTcpNoDelay(true);
        connection.setSoTimeout(IDLE_MILLIS);
        InputStream in = new BufferedInputStream(connection.getInputStream());
        OutputStream out = connection.getOutputStream();
        try {
            answerAll(in, out, connection);
        } catch (ProtocolException e) {
            out.write(reply("400 Bad Request", e.getMessage() + "\n", false));
        }
    }

    private static void answerAll(InputStream in, OutputStream out, HeddleSocket connection)
            throws IOException {
        for (String request = line(in); request != null; request = line(in)) {
            boolean keepAlive = skipHeaders(in) && !connection.isServerStopping();
            String[] words = request.split(" ", 3);
            if (words.length != 3 || !words[0].equals("GET")) {
                throw new ProtocolException("only GET is understood");
            }
            out.write(reply("200 OK", "you asked for " + words[1] + "\n", keepAlive));
            if (!keepAlive) {
                return;
            }
        }
    }

    /** Returns whether the connection is to be kept. */
    private static boolean skipHeaders(InputStream in) throws IOException {
        boolean keepAlive = true;
        for (int i = 0; i < MAX_HEADERS; i++) {
            String header = line(in);
            if (header == null || header.isEmpty()) {
                return keepAlive;
            }
            keepAlive &= !header.equalsIgnoreCase("connection: close");
            // A body that nobody reads would be taken for the next request.
            String name = header.toLowerCase(Locale.ROOT);
            if (name.startsWith("content-length:") || name.startsWith("transfer-encoding:")) {
                throw new ProtocolException("no request with a body is understood");
            }
        }
        throw new ProtocolException("more than " + MAX_HEADERS + " headers");
    }

    /** One write for head and body: a reply is one segment where it can be. */
    private static byte[] reply(String status, String body, boolean keepAlive) {
        String head =
                """
                HTTP/1.1 %s\r
                Content-Type: text/plain\r
                Content-Length: %d\r
                Connection: %s\r
                \r
                """
                        .formatted(status, body.length(), keepAlive ? "keep-alive" : "close");
        return (head + body).getBytes(ISO_8859_1);
    }

    /** A line without its end, or null at the end of the stream. */
    private static @Nullable String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return null;
            }
            if (line.length() == MAX_LINE) {
                throw new IOException("a line longer than " + MAX_LINE);
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
