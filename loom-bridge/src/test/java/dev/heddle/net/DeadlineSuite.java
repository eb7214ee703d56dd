package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.support.FullBacklog;
import dev.heddle.support.Sockets.Connection;
import dev.heddle.support.Task;
import java.io.Closeable;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.api.Test;

/** A close that comes when a deadline has passed. One core, which never loses its carrier. */
abstract class DeadlineSuite extends HeddleSuite {
    /** Long enough for the closer to have the core before the deadline passes. */
    private static final int TIMEOUT_MILLIS = 500;

    /**
     * Keeps the core busy until the waiting thread has given up, and closes before the core has
     * heard of that.
     */
    private void assertTheCloseCounts(Task.Body waiting, Closeable closed) throws Exception {
        Task<Void> waiter = Task.run(Thread.ofPlatform().daemon().factory(), waiting);
        await().until(() -> waiter.thread().getState() == Thread.State.TIMED_WAITING);
        start(
                        () -> {
                            // It waits without a limit once it has asked for the cancellation.
                            while (waiter.thread().getState() != Thread.State.WAITING) {
                                Thread.onSpinWait();
                            }
                            closed.close();
                        })
                .get();
        assertEquals("Socket closed", waiter.failure(SocketException.class).getMessage());
    }

    @Test
    void aReadSaysSocketClosed() throws Exception {
        try (Connection both = heddle.connect()) {
            Socket socket = both.server();
            socket.setSoTimeout(TIMEOUT_MILLIS);
            assertTheCloseCounts(() -> socket.getInputStream().read(), socket);
        }
    }

    @Test
    void anAcceptSaysSocketClosed() throws Exception {
        try (ServerSocket listener = heddle.listen()) {
            listener.setSoTimeout(TIMEOUT_MILLIS);
            assertTheCloseCounts(listener::accept, listener);
        }
    }

    @Test
    void aConnectSaysSocketClosed() throws Exception {
        try (FullBacklog full = new FullBacklog();
                Socket socket = heddle.newSocket()) {
            assertTheCloseCounts(() -> socket.connect(full.address(), TIMEOUT_MILLIS), socket);
        }
    }
}
