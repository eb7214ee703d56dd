package dev.heddle.apps;

import java.io.IOException;
import java.io.InputStream;

/**
 * How a server's process begins and ends: it prints its port, serves until its standard input ends,
 * and stops.
 *
 * <p>There is no {@link System#exit}: the process ends when the server's threads have, or not at
 * all.
 */
public final class ServerProcess {
    /** What the line that tells the port begins with. */
    public static final String LISTENING = "listening ";

    private ServerProcess() {}

    /** A running server. */
    public interface Server {
        /** Of the loopback address that it listens at. */
        int port();

        /** Ends all connections and threads. */
        void stop() throws Exception;
    }

    /** Returns when the server has stopped. */
    public static void run(Server server) throws Exception {
        System.out.println(LISTENING + server.port());
        System.out.flush();
        awaitEnd(System.in);
        server.stop();
    }

    private static void awaitEnd(InputStream in) throws IOException {
        while (in.read() >= 0) {
            // What comes is not for us: only the end is.
        }
    }
}
