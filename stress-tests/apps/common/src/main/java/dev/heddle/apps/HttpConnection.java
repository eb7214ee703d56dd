package dev.heddle.apps;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Locale;

/**
 * An HTTP/1.1 client of one keep-alive connection, over a plain blocking socket.
 *
 * <p>It is small so that nothing stands between the bytes and the check, and so that a caller can
 * also send and read in pieces. Used by one thread at a time.
 */
public final class HttpConnection implements AutoCloseable {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int MAX_LINE = 16_384;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    /**
     * @param timeoutMillis how long a read waits, in milliseconds
     */
    public HttpConnection(int port, int timeoutMillis) throws IOException {
        this(new Socket(), port, timeoutMillis);
    }

    /** Connects a socket whose options the caller has set. */
    public HttpConnection(Socket unconnected, int port, int timeoutMillis) throws IOException {
        socket = unconnected;
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(timeoutMillis);
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    public Socket socket() {
        return socket;
    }

    /** Gets a resource, body and all. */
    public HttpReply get(String target) throws IOException {
        send(head("GET", target, ""));
        return readReply();
    }

    /** Posts a body whose length is told. */
    public HttpReply post(String target, byte[] body) throws IOException {
        send(head("POST", target, "Content-Length: " + body.length + "\r\n"));
        send(body);
        return readReply();
    }

    /** Posts a body in chunks of {@code chunkSize} bytes. */
    public HttpReply postChunked(String target, byte[] body, int chunkSize) throws IOException {
        var message = new ByteArrayOutputStream(body.length + 1024);
        message.write(head("POST", target, "Transfer-Encoding: chunked\r\n"));
        for (int from = 0; from < body.length; from += chunkSize) {
            int count = Math.min(chunkSize, body.length - from);
            message.write((Integer.toHexString(count) + "\r\n").getBytes(US_ASCII));
            message.write(body, from, count);
            message.write("\r\n".getBytes(US_ASCII));
        }
        message.write("0\r\n\r\n".getBytes(US_ASCII));
        send(message.toByteArray());
        return readReply();
    }

    /** The head of a request; {@code fields} are whole lines. */
    public static byte[] head(String method, String target, String fields) {
        return "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n%s\r\n"
                .formatted(method, target, fields)
                .getBytes(US_ASCII);
    }

    /** Sends bytes as they are. */
    public void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Reads the reply to what has been sent. */
    public HttpReply readReply() throws IOException {
        String statusLine = readLine();
        if (!statusLine.startsWith("HTTP/1.1 ") || statusLine.length() < 12) {
            throw new IOException("no status line: '" + statusLine + "'");
        }
        long length = -1;
        boolean isChunked = false;
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                throw new IOException("no header field: '" + line + "'");
            }
            String value = line.substring(colon + 1).strip();
            switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "content-length" -> length = Long.parseLong(value);
                case "transfer-encoding" -> isChunked = value.equalsIgnoreCase("chunked");
                default -> {}
            }
        }
        if (!isChunked && length < 0) {
            throw new IOException("a reply with neither a length nor chunks: " + statusLine);
        }
        int status = Integer.parseInt(statusLine.substring(9, 12));
        return new HttpReply(status, isChunked ? readChunks() : readExactly(length));
    }

    /**
     * Whether the peer ends the connection, by its end or a reset, after all that it has sent;
     * waits for either.
     */
    public boolean isEndedByPeer() {
        try {
            in.transferTo(OutputStream.nullOutputStream());
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private byte[] readChunks() throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            String size = readLine();
            int count = Integer.parseInt(size.strip(), 16);
            body.write(readExactly(count));
            String end = readLine();
            if (!end.isEmpty()) {
                throw new IOException("a chunk of " + count + " bytes ends with '" + end + "'");
            }
            if (count == 0) {
                return body.toByteArray();
            }
        }
    }

    private byte[] readExactly(long length) throws IOException {
        byte[] bytes = in.readNBytes(Math.toIntExact(length));
        if (bytes.length < length) {
            throw new EOFException(bytes.length + " bytes of " + length + ", then the end");
        }
        return bytes;
    }

    private String readLine() throws IOException {
        var line = new ByteArrayOutputStream(128);
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the end, after '" + line.toString(ISO_8859_1) + "'");
            }
            if (line.size() == MAX_LINE) {
                throw new IOException("a line of more than " + MAX_LINE + " bytes");
            }
            line.write(b);
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }
}
