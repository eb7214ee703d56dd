package dev.heddle.apps;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What each server has, written as an application writes it: blocking, on the thread that the
 * server gives.
 *
 * <ul>
 *   <li>{@code /hello}: {@link #HELLO}
 *   <li>{@code /echo}: the request's body, with a length where the request told one, else chunked
 *   <li>{@code /bytes?n=&seed=&chunked=}: {@code n} bytes of {@link Content}
 *   <li>{@code /sleep?ms=}: {@link #SLEPT}, after so many milliseconds
 *   <li>{@code /where}: the thread that serves, as {@link Thread#toString} names it
 * </ul>
 */
public final class Resources {
    public static final String HELLO = "hello, virtual thread\n";
    public static final String SLEPT = "slept\n";

    private Resources() {}

    /** Answers one request. */
    public static void serve(Exchange exchange) throws IOException {
        switch (exchange.path()) {
            case "/hello" -> text(exchange, 200, HELLO);
            case "/echo" -> echo(exchange);
            case "/bytes" -> bytes(exchange);
            case "/sleep" -> {
                sleep(parameter(exchange.query(), "ms"));
                text(exchange, 200, SLEPT);
            }
            case "/where" -> text(exchange, 200, where());
            default -> text(exchange, 404, "there is no " + exchange.path() + "\n");
        }
    }

    /** The thread that runs this, and its carrier. */
    public static String where() {
        return Thread.currentThread().toString();
    }

    /** Sleeps; an interrupt ends the exchange. */
    public static void sleep(long millis) throws InterruptedIOException {
        try {
            Thread.sleep(Duration.ofMillis(millis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while sleeping");
        }
    }

    private static void echo(Exchange exchange) throws IOException {
        byte[] body;
        try (InputStream in = exchange.body()) {
            body = in.readAllBytes();
        }
        long length =
                exchange.bodyLength() == Exchange.UNKNOWN_LENGTH
                        ? Exchange.UNKNOWN_LENGTH
                        : body.length;
        try (OutputStream out = exchange.reply(200, length)) {
            out.write(body);
        }
    }

    private static void bytes(Exchange exchange) throws IOException {
        long length = parameter(exchange.query(), "n");
        boolean isChunked = parameter(exchange.query(), "chunked") != 0;
        try (OutputStream out = exchange.reply(200, isChunked ? Exchange.UNKNOWN_LENGTH : length)) {
            Content.write(parameter(exchange.query(), "seed"), length, out);
        }
    }

    private static void text(Exchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(US_ASCII);
        try (OutputStream out = exchange.reply(status, body.length)) {
            out.write(body);
        }
    }

    private static long parameter(@Nullable String query, String name) {
        if (query != null) {
            for (String part : query.split("&")) {
                if (part.startsWith(name + "=")) {
                    return Long.parseLong(part.substring(name.length() + 1));
                }
            }
        }
        return 0;
    }
}
