package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.heddle.scheduler.CoreStatistics;
import dev.heddle.support.Task;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a core says of its sockets and their buffers. */
abstract class SocketFiguresSuite extends HeddleSuite {
    private static final int STORM = 200;

    private CoreStatistics figures() {
        return heddle.group().cores().getFirst().statistics();
    }

    /** A close that takes long is over later than its caller waits. */
    private void awaitSockets(int expected) {
        await().atMost(Task.PATIENCE).until(() -> figures().sockets() == expected);
    }

    /** An operation is complete before its buffer is back. */
    private void awaitBuffers(int expected) {
        await().atMost(Task.PATIENCE).until(() -> figures().buffers() == expected);
    }

    @Test
    void aSocketCountsFromItsFirstOperationUntilItIsClosed() throws Exception {
        try (ServerSocket listener = heddle.listen();
                HeddleSocket client = heddle.newSocket()) {
            assertEquals(0, figures().sockets());
            client.connect(listener.getLocalSocketAddress());
            assertEquals(1, figures().sockets());
            try (Socket server = listener.accept()) {
                assertEquals(2, figures().sockets(), "it has done nothing yet");
                server.getOutputStream().write(1);
                assertEquals(1, client.getInputStream().read());
                assertEquals(3, figures().sockets());
            }
            awaitSockets(2);
        }
        awaitSockets(0);
        assertEquals(0, heddle.group().statistics().sockets());
    }

    /** Some have done nothing but to be accepted. */
    @Test
    void nothingIsLeftOfAStorm() throws Exception {
        List<Task<Void>> all = new ArrayList<>();
        try (ServerSocket listener = heddle.listen()) {
            for (int i = 0; i < STORM; i++) {
                boolean isUsed = i % 2 == 0;
                all.add(
                        start(() -> {
                            try (HeddleSocket client = heddle.newSocket()) {
                                client.connect(listener.getLocalSocketAddress());
                                if (isUsed) {
                                    client.getOutputStream().write(1);
                                }
                            }
                        }));
                all.add(start(() -> listener.accept().close()));
            }
            for (Task<Void> task : all) {
                task.get();
            }
            awaitSockets(1);
            awaitBuffers(0);
        }
        awaitSockets(0);
    }

    @Test
    void aLentBufferIsInUseUntilItIsClosedOrFoundByTheCollector() throws Exception {
        try (ServerSocket listener = heddle.listen();
                HeddleSocket client = heddle.newSocket()) {
            client.connect(listener.getLocalSocketAddress());
            try (HeddleSocket server = (HeddleSocket) listener.accept()) {
                for (int round = 0; round < 3; round++) {
                    client.getOutputStream().write(round);
                    try (LentBuffer received = server.readLent()) {
                        assertNotNull(received);
                        awaitBuffers(1);
                    }
                    awaitBuffers(0);
                }
                client.getOutputStream().write(1);
                start(() -> assertNotNull(server.readLent())).get();
                awaitBuffers(1);
                await().atMost(Task.PATIENCE)
                        .until(() -> {
                            System.gc();
                            return figures().buffers() == 0;
                        });
            }
        }
    }
}
