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
import org.jspecify.annotations.Nullable;

/**
 * Serves the files of a folder over HTTP/1.1: GET and HEAD, keep-alive. On Linux the bytes go from
 * the file to the socket within the kernel. Nothing outside the folder is served, whether by {@code
 * ..} or by a symbolic link.
 */
final class FileServer {
    private static final int LONGEST_LINE = 8 * 1024;
    private static final int MOST_LINES = 100;
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

    private boolean answer(String target, boolean withBody, HeddleSocket socket, boolean keepsAlive)
            throws IOException {
        try {
            Path file = find(target);
            if (file == null) {
                return refuse(socket, "403 Forbidden", keepsAlive);
            }
            if (!Files.isRegularFile(file)) {
                return refuse(socket, "404 Not Found", keepsAlive);
            }
            try (HeddleFileChannel channel = HeddleFileChannel.open(file)) {
                send(channel, withBody, socket, keepsAlive);
            }
            return keepsAlive;
        } catch (NoSuchFileException e) {
            return refuse(socket, "404 Not Found", keepsAlive);
        }
    }

    /** The file that a request means; null if it is outside the root. */
    private @Nullable Path find(String target) throws IOException {
        try {
            String path = URI.create("http://host" + target).getPath();
            Path named = root.resolve(path.substring(1)).normalize();
            if (!named.startsWith(root)) {
                return null;
            }
            Path real = named.toRealPath();
            return real.startsWith(root) ? real : null;
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
