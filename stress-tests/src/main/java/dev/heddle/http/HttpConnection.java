package dev.heddle.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;

/**
 * Serves one HTTP/1.1 connection with plain blocking reads and writes: the code that is compared,
 * the same on stock virtual threads and on Heddle's.
 *
 * <p>Replies to all requests that one read brought go out in one write. Nothing is allocated per
 * request. Confined to the connection's thread; the caller closes the socket.
 */
public final class HttpConnection {

    private static final int INPUT_BYTES = 4096;
    private static final int OUTPUT_BYTES = 4096;
    private static final Runnable NOTHING = () -> {};
    private static final int LINGER_MILLIS = 1_000;
    private static final int LINGER_BYTES = 1 << 20;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final Runnable work;
    private final RequestAnswers answers = new RequestAnswers(this::append);
    private final byte[] input = new byte[INPUT_BYTES];
    private final byte[] output = new byte[OUTPUT_BYTES];

    private int outputLength;

    private HttpConnection(Socket socket, Runnable work) throws IOException {
        this.socket = socket;
        this.work = work;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    /** Serves requests until either side ends the connection. */
    public static void serve(Socket socket) throws IOException {
        serve(socket, NOTHING);
    }

    /**
     * Likewise, with something to do for each request before it is answered.
     *
     * @param work may block
     */
    public static void serve(Socket socket, Runnable work) throws IOException {
        socket.setTcpNoDelay(true);
        HttpConnection connection = new HttpConnection(socket, work);
        if (connection.serveRequests() && connection.answers.isInputLeft()) {
            connection.linger();
        }
    }

    /** Returns whether this side ended the connection. */
    private boolean serveRequests() throws IOException {
        int length;
        while ((length = in.read(input)) >= 0) {
            boolean isOpen = answers.answer(input, length);
            flush();
            if (!isOpen) {
                return true;
            }
        }
        return false;
    }

    private void append(byte[] reply) throws IOException {
        work.run();
        if (outputLength + reply.length > output.length) {
            flush();
        }
        System.arraycopy(reply, 0, output, outputLength, reply.length);
        outputLength += reply.length;
    }

    private void flush() throws IOException {
        if (outputLength > 0) {
            out.write(output, 0, outputLength);
            outputLength = 0;
        }
    }

    /**
     * Lets the last reply arrive: closing a socket with unread input resets the connection, which
     * may take the reply away from the client. Bounded in time for each read and in bytes.
     */
    private void linger() throws IOException {
        socket.shutdownOutput();
        socket.setSoTimeout(LINGER_MILLIS);
        try {
            int drained = 0;
            int length;
            while (drained < LINGER_BYTES && (length = in.read(input)) >= 0) {
                drained += length;
            }
        } catch (SocketTimeoutException e) {
            // The client keeps its side open; it has had the time to read the reply.
        }
    }
}
