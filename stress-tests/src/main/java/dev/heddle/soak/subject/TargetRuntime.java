package dev.heddle.soak.subject;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.ThreadFactory;

/** The virtual threads and sockets that are put to the test. Any thread. */
interface TargetRuntime extends AutoCloseable {

    /** Serves one TCP connection; the caller closes the socket. */
    @FunctionalInterface
    interface Handler {
        void serve(Socket socket) throws IOException;
    }

    /** Serves one stream of the Unix domain. */
    @FunctionalInterface
    interface StreamHandler {
        void serve(InputStream in, OutputStream out) throws IOException;
    }

    /** Threads wherever the runtime puts them. */
    ThreadFactory threads();

    /** Threads on one core, counted around; wherever the runtime puts them if it has no say. */
    ThreadFactory threadsOn(int core);

    /** Listens on a free port of this machine, and returns it. */
    int listen(Handler handler) throws IOException;

    /** Listens on a file. */
    void listenUnix(Path file, StreamHandler handler) throws IOException;

    /** A socket that is not connected. */
    Socket newSocket() throws IOException;

    /** A socket on a free port of this machine. */
    DatagramSocket newDatagramSocket() throws IOException;

    /** How many sockets the collector has found that nobody had closed; 0 if nobody counts. */
    long unclosed();

    /** What runs: cores and driver. */
    String description();

    /** Stops listening, and ends the threads. */
    @Override
    void close();
}
