package dev.heddle.net;

import dev.heddle.support.Task;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The two ends of a connection in a {@link CloseStorm}, and whether what a thread is told fits what
 * was done to them. Whoever does something to an end notes it there before.
 */
final class StormConnection {
    /** What a thread is told whose own socket is closed. */
    private static final Set<String> OF_OWN_CLOSE =
            Set.of("Socket closed", "Socket is closed", "Closed by interrupt");

    /** What a thread is told whose own socket is half-closed. */
    private static final Set<String> OF_OWN_SHUTDOWN =
            Set.of("Broken pipe", "Socket input is shutdown", "Socket output is shutdown");

    /** What a thread is told whose peer is gone. */
    private static final Set<String> OF_PEER =
            Set.of("Connection reset", "Connection reset by peer", "Broken pipe");

    /** One end. */
    static final class End {
        volatile @Nullable Socket socket;
        volatile @Nullable Thread owner;

        /** Closed, or about to be. */
        volatile boolean isEnded;

        volatile boolean isHalfClosed;
    }

    final int index;
    final End client = new End();
    final End server = new End();

    StormConnection(int index) {
        this.index = index;
    }

    /** Runs what an end does, then closes it. */
    static void guard(End own, End other, Task.Body body) throws Exception {
        try {
            body.run();
        } catch (IOException told) {
            check(told, own, other);
        } finally {
            own.isEnded = true;
            own.socket.close();
        }
    }

    /** Fails unless there is a reason for what a thread was told. */
    static void check(IOException told, End own, End other) {
        if (!isDocumented(told, own, other)) {
            throw new AssertionError(
                    told
                            + " where"
                            + describe(" this end", own)
                            + describe(" and the other", other),
                    told);
        }
    }

    private static String describe(String name, End end) {
        return name
                + (end.isEnded ? " is closed" : " is open")
                + (end.isHalfClosed ? ", half-closed before," : "");
    }

    private static boolean isDocumented(IOException told, End own, End other) {
        String text = told.getMessage();
        if (told instanceof EOFException) {
            return other.isEnded || other.isHalfClosed || own.isHalfClosed;
        }
        if (told.getClass() == ConnectException.class) {
            return other.isEnded && text.equals("Connection refused");
        }
        if (told.getClass() == InterruptedIOException.class) {
            // Of what has a deadline; the interrupt status stays.
            return own.isEnded && Thread.currentThread().isInterrupted();
        }
        return told.getClass() == SocketException.class
                && ((own.isEnded && OF_OWN_CLOSE.contains(text))
                        || (own.isHalfClosed && OF_OWN_SHUTDOWN.contains(text))
                        || (other.isEnded && OF_PEER.contains(text)));
    }
}
