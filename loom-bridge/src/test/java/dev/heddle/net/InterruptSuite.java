package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.FullBacklog;
import dev.heddle.support.Pattern;
import dev.heddle.support.Sockets.Connection;
import dev.heddle.support.Task;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

abstract class InterruptSuite extends SocketSuite {
    /** Runs a step that an interrupt is to end, and checks that the status stays set. */
    private Task<Void> startVictim(Task.Body body) {
        return Task.run(
                        sockets.threads(),
                        () -> {
                            SocketException e = assertThrows(SocketException.class, body::run);
                            assertEquals("Closed by interrupt", e.getMessage());
                            assertTrue(Thread.currentThread().isInterrupted());
                        })
                .awaitParked();
    }

    private static void interrupt(Task<Void> victim) throws Exception {
        victim.thread().interrupt();
        victim.get();
    }

    @Test
    void interruptedReadClosesTheSocket() throws Exception {
        try (Connection both = sockets.connect()) {
            interrupt(startVictim(() -> both.server().getInputStream().read()));
            assertTrue(both.server().isClosed());
            assertEquals(-1, both.client().getInputStream().read());
        }
    }

    @Test
    void interruptedReadWithTimeoutClosesTheSocket() throws Exception {
        try (Connection both = sockets.connect()) {
            both.server().setSoTimeout(30_000);
            interrupt(startVictim(() -> both.server().getInputStream().read()));
            assertTrue(both.server().isClosed());
        }
    }

    @Test
    void interruptedWriteClosesTheSocket() throws Exception {
        try (Connection both = sockets.connect()) {
            interrupt(startVictim(() -> both.server().getOutputStream().write(new byte[8 << 20])));
            assertTrue(both.server().isClosed());
        }
    }

    /** On io_uring a cancelled send may end with EINTR: then a thread of the kernel has waited. */
    @Test
    void interruptedWriteOfAHalfClosedSocketClosesIt() throws Exception {
        for (int round = 0; round < 20; round++) {
            try (Connection both = sockets.connect()) {
                Socket socket = both.server();
                socket.shutdownInput();
                interrupt(startVictim(() -> socket.getOutputStream().write(new byte[8 << 20])));
                assertTrue(socket.isClosed());
            }
        }
    }

    @Test
    void interruptedAcceptClosesTheListener() throws Exception {
        try (ServerSocket listener = sockets.listen()) {
            interrupt(startVictim(listener::accept));
            assertTrue(listener.isClosed());
        }
    }

    @Test
    void interruptedConnectClosesTheSocket() throws Exception {
        try (FullBacklog full = new FullBacklog();
                Socket socket = sockets.newSocket()) {
            interrupt(startVictim(() -> socket.connect(full.address(), 30_000)));
            assertTrue(socket.isClosed());
        }
    }

    @Test
    void anInterruptedThreadStillWritesAndReadsWhatNeedsNoWait() throws Exception {
        try (Connection both = sockets.connect()) {
            both.client().getOutputStream().write(5);
            both.server().setSoTimeout(30_000);
            inThread(() -> {
                OutputStream out = both.server().getOutputStream();
                InputStream in = both.server().getInputStream();
                Thread.currentThread().interrupt();
                out.write(Pattern.bytes(1, 0, 1000));
                assertEquals(5, in.read());
                assertTrue(Thread.interrupted());
            });
            inThread(() -> Pattern.read(both.client().getInputStream(), 1, 0, 1000, 1000));
        }
    }

    @Test
    void anInterruptedThreadDoesNotWait() throws Exception {
        try (Connection both = sockets.connect()) {
            inThread(() -> {
                InputStream in = both.server().getInputStream();
                Thread.currentThread().interrupt();
                SocketException e = assertThrows(SocketException.class, in::read);
                assertEquals("Closed by interrupt", e.getMessage());
                assertTrue(Thread.interrupted());
                assertTrue(both.server().isClosed());
            });
        }
    }

    /** The interrupt comes before or within the read. */
    @Test
    void interruptDoesNotEndTheIoOfAPlatformThread() throws Exception {
        try (Connection both = sockets.connect()) {
            for (int round = 0; round < 50; round++) {
                CountDownLatch reading = new CountDownLatch(1);
                Task<Integer> reader =
                        Task.call(
                                Thread.ofPlatform().daemon().factory(),
                                () -> {
                                    reading.countDown();
                                    int read = both.server().getInputStream().read();
                                    assertTrue(Thread.interrupted());
                                    return read;
                                });
                reading.await();
                reader.thread().interrupt();
                both.client().getOutputStream().write(round);
                assertEquals(round, reader.get());
            }
            assertFalse(both.server().isClosed());
        }
    }

    /** The interrupt comes before, within or after the park. */
    @Test
    void interruptRacingWithDataEndsEachReadOneWayOrTheOther() throws Exception {
        for (int round = 0; round < 200; round++) {
            try (Connection both = sockets.connect()) {
                Task<Integer> reader =
                        Task.call(
                                sockets.threads(),
                                () -> {
                                    try {
                                        return both.server().getInputStream().read();
                                    } catch (SocketException e) {
                                        return -2;
                                    }
                                });
                if (round % 2 == 0) {
                    reader.thread().interrupt();
                    both.client().getOutputStream().write(1);
                } else {
                    both.client().getOutputStream().write(1);
                    reader.thread().interrupt();
                }
                int result = reader.get();
                assertTrue(result == 1 || result == -2, "result " + result);
            }
        }
    }
}
