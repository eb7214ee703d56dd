package dev.heddle.examples;

import dev.heddle.Heddle;
import dev.heddle.file.HeddleFileChannel;
import dev.heddle.net.CoreListeners;
import dev.heddle.net.HeddleSocket;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Serves the files of a folder over HTTP/1.1: GET and HEAD, keep-alive. On Linux the bytes go from
 * the file to the socket within the kernel. Nothing outside the folder is served, whether by {@code
 * ..} or by a symbolic link.
 */
final class FileServer {
    private static final int LONGEST_LINE = 8 * 1024;
    private static final int MOST_LINES = 100;
    private static final int IDLE_MILLIS = 30_000;
    private static final Duration STOP_TIME = Duration.ofSeconds(10);

    private final Path root;

    FileServer(Path root) throws IOException {
        this.root = root.toRealPath();
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        var server = new FileServer(Path.of(args[0]));
        try (var listeners = server.listen(new InetSocketAddress("localhost", 8008))) {
            System.out.println("serving " + server.root + " on " + listeners.localAddress());
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(() -> System.out.println(listeners.stop(STOP_TIME))));
            Thread.currentThread().join();
        }
    }

    CoreListeners listen(InetSocketAddress address) throws IOException {
        return CoreListeners.open(Heddle.defaultGroup(), address, 1024, this::serve);
    }

    /** Runs in a virtual thread on the core that accepted. */
    private void serve(HeddleSocket socket) throws IOException {
        socket.setSoTimeout(IDLE_MILLIS);
        var in = new BufferedInputStream(socket.getInputStream());
        try {
            boolean goesOn = true;
            while (goesOn) {
                goesOn = answerNext(in, socket);
            }
        } catch (ProtocolException e) {
            refuse(socket, "400 Bad Request", false);
        }
    }

    /** False after the last request. */
    private boolean answerNext(InputStream in, HeddleSocket socket) throws IOException {
        String request = readLine(in);
        if (request == null) {
            return false;
        }
        boolean keepsAlive = request.endsWith(" HTTP/1.1");
        int lines = 0;
        for (String line = readLine(in); line != null && !line.isEmpty(); line = readLine(in)) {
            requireNoBody(line);
            keepsAlive &= !line.equalsIgnoreCase("Connection: close");
            if (++lines > MOST_LINES) {
                throw new ProtocolException("too many header lines");
            }
        }
        keepsAlive &= !socket.isServerStopping();
        String[] parts = request.split(" ");
        if (parts.length != 3 || !parts[1].startsWith("/")) {
            throw new ProtocolException("no request: " + request);
        }
        return switch (parts[0]) {
            case "GET" -> answer(parts[1], true, socket, keepsAlive);
            case "HEAD" -> answer(parts[1], false, socket, keepsAlive);
            // Whatever follows the head of such a request would be taken for the next one.
            default -> refuse(socket, "501 Not Implemented", false);
        };
    }

    /** A body that nobody reads would be taken for the next request. */
    private static void requireNoBody(String header) throws ProtocolException {
        String name = header.toLowerCase(Locale.ROOT);
        if (name.startsWith("content-length:") || name.startsWith("transfer-encoding:")) {
            throw new ProtocolException("a request with a body: " + header);
        }
    }

    private boolean answer(String target, boolean withBody, HeddleSocket socket, boolean keepsAlive)
            throws IOException {
        try {
            Optional<Path> file = besideTheCore(() -> find(target));
            if (file.isEmpty()) {
                return refuse(socket, "403 Forbidden", keepsAlive);
            }
            try (HeddleFileChannel channel = HeddleFileChannel.open(file.get())) {
                send(channel, withBody, socket, keepsAlive);
            }
            return keepsAlive;
        } catch (NoSuchFileException e) {
            return refuse(socket, "404 Not Found", keepsAlive);
        }
    }

    /** To ask the file system may mean to wait for a disk. */
    private static <T> T besideTheCore(Callable<T> question) throws IOException {
        try {
            return Heddle.blocking(question);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /** The file that a request means; empty if it is outside the root. */
    private Optional<Path> find(String target) throws IOException {
        try {
            String path = URI.create("http://host" + target).getPath();
            Path named = root.resolve(path.substring(1)).normalize();
            if (!named.startsWith(root)) {
                return Optional.empty();
            }
            Path real = named.toRealPath();
            if (!real.startsWith(root)) {
                return Optional.empty();
            }
            if (!Files.isRegularFile(real)) {
                throw new NoSuchFileException(real.toString());
            }
            return Optional.of(real);
        } catch (IllegalArgumentException e) {
            throw new ProtocolException("no path: " + target);
        }
    }

    private static void send(
            HeddleFileChannel file, boolean withBody, HeddleSocket socket, boolean keepsAlive)
            throws IOException {
        long length = file.size();
        write(socket, head("200 OK", length, keepsAlive));
        long sent = withBody ? 0 : length;
        while (sent < length) {
            long more = file.transferTo(sent, length - sent, socket);
            if (more == 0) {
                throw new EOFException("the file was cut while it was sent");
            }
            sent += more;
        }
    }

    private static boolean refuse(HeddleSocket socket, String status, boolean keepsAlive)
            throws IOException {
        write(socket, head(status, 0, keepsAlive));
        return keepsAlive;
    }

    private static String head(String status, long length, boolean keepsAlive) {
        String connection = keepsAlive ? "" : "Connection: close\r\n";
        return "HTTP/1.1 "
                + status
                + "\r\nContent-Length: "
                + length
                + "\r\n"
                + connection
                + "\r\n";
    }

    private static void write(HeddleSocket socket, String head) throws IOException {
        socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A line without its end; null at the end of the stream. */
    private static @Nullable String readLine(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return null;
            }
            if (line.length() == LONGEST_LINE) {
                throw new ProtocolException("a line of more than " + LONGEST_LINE + " characters");
            }
            line.append((char) next);
        }
        int length = line.length();
        if (length > 0 && line.charAt(length - 1) == '\r') {
            line.setLength(length - 1);
        }
        return line.toString();
    }
}
