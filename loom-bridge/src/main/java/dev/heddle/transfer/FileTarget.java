package dev.heddle.transfer;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;

/** How sockets let a file be sent: their package says so when its class is loaded. */
public final class FileTarget {
    private static final AtomicReference<Sender> SENDER = new AtomicReference<>();

    private FileTarget() {}

    /** Sends part of a file. */
    @FunctionalInterface
    public interface Sender {
        /**
         * @param to one of Heddle's sockets
         * @return how many bytes the socket has taken
         */
        long send(Socket to, FileSource from, long position, long count) throws IOException;
    }

    /** Sockets can do it this way. */
    public static void register(Sender sender) {
        SENDER.set(sender);
    }

    /** {@link Sender#send}; there is a socket, hence its class is loaded. */
    public static long send(Socket to, FileSource from, long position, long count)
            throws IOException {
        Sender sender = SENDER.get();
        if (sender == null) {
            throw new AssertionError("a socket whose class is not loaded: " + to);
        }
        return sender.send(to, from, position, count);
    }
}
