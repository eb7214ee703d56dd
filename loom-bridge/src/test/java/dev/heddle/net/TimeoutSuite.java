package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.FullBacklog;
import dev.heddle.support.Pattern;
import dev.heddle.support.Sockets.Connection;
import dev.heddle.support.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

abstract class TimeoutSuite extends SocketSuite {
    /** How often what is waited for comes with the time-out; {@code .ci/faults} takes 400. */
    static final int RACES = Integer.getInteger("heddle.test.timeouts", 100);

    @Test
    void readTimesOutAndTheSocketGoesOn() throws Exception {
        try (Connection both = sockets.connect()) {
            inThread(() -> {
                Socket socket = both.server();
                socket.setSoTimeout(50);
                assertEquals(50, socket.getSoTimeout());
                InputStream in = socket.getInputStream();
                long start = System.nanoTime();
                for (int i = 0; i < 3; i++) {
                    assertThrows(SocketTimeoutException.class, in::read);
                }
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                assertTrue(took.toMillis() >= 140, "took " + took);
                assertFalse(socket.isClosed());
                both.client().getOutputStream().write(7);
                socket.setSoTimeout(0);
                assertEquals(7, in.read());
            });
        }
    }

    /** Data races with the time-out, round after round; none of it may be lost or come twice. */
    @Test
    void lateDataIsReturnedByThatReadOrByTheNext() throws Exception {
        try (Connection both = sockets.connect()) {
            both.server().setSoTimeout(2);
            AtomicInteger timeouts = new AtomicInteger();
            Task<Long> writer =
                    Task.call(
                            Thread.ofPlatform().daemon().factory(),
                            () -> {
                                OutputStream out = both.client().getOutputStream();
                                long place = 0;
                                // A reader that is held up finds data each time: it is raced on.
                                for (int i = 0; i < RACES || timeouts.get() == 0; i++) {
                                    LockSupport.parkNanos(1_500_000 + i % 20 * 50_000L);
                                    out.write(Pattern.bytes(1, place, 10));
                                    place += 10;
                                }
                                both.client().shutdownOutput();
                                return place;
                            });
            AtomicLong read = new AtomicLong();
            inThread(() -> {
                InputStream in = both.server().getInputStream();
                int count = 0;
                while (count >= 0) {
                    byte[] buffer = new byte[64];
                    try {
                        count = in.read(buffer);
                        assertTrue(count != 0);
                        Pattern.check(buffer, count, 1, read.get());
                        read.addAndGet(Math.max(count, 0));
                    } catch (SocketTimeoutException e) {
                        timeouts.incrementAndGet();
                        assertArrayEquals(new byte[64], buffer);
                    }
                }
            });
            assertEquals(writer.get(), read.get());
        }
    }

    @Test
    void arrayIsNotWrittenAfterTheTimeoutWasThrown() throws Exception {
        try (Connection both = sockets.connect()) {
            both.server().setSoTimeout(1);
            inThread(() -> {
                InputStream in = both.server().getInputStream();
                OutputStream out = both.client().getOutputStream();
                for (int i = 0; i < 100; i++) {
                    byte[] abandoned = new byte[4096];
                    Arrays.fill(abandoned, (byte) 0x55);
                    byte[] expected = abandoned.clone();
                    assertThrows(SocketTimeoutException.class, () -> in.read(abandoned));
                    both.server().setSoTimeout(10_000);
                    out.write(Pattern.bytes(i, 0, 4096));
                    Pattern.read(in, i, 0, 4096, 4096);
                    both.server().setSoTimeout(1);
                    assertArrayEquals(expected, abandoned);
                }
            });
        }
    }

    @Test
    void acceptTimesOutAndTheListenerGoesOn() throws Exception {
        try (ServerSocket listener = sockets.listen()) {
            listener.setSoTimeout(50);
            inThread(() -> {
                for (int i = 0; i < 3; i++) {
                    assertThrows(SocketTimeoutException.class, listener::accept);
                }
                listener.setSoTimeout(10_000);
                try (Socket client = sockets.newSocket()) {
                    client.connect(listener.getLocalSocketAddress());
                    listener.accept().close();
                }
            });
        }
    }

    @Test
    void aConnectionThatComesAtTheTimeoutIsAcceptedByThatAcceptOrTheNext() throws Exception {
        int connections = RACES / 2;
        // Room for all: what an acceptor that is held up drops comes again, but out of its order.
        try (ServerSocket listener = sockets.listen(connections)) {
            listener.setSoTimeout(2);
            Task<List<Socket>> clients =
                    Task.call(
                            Thread.ofPlatform().daemon().factory(),
                            () -> {
                                List<Socket> made = new ArrayList<>();
                                for (int i = 0; i < connections; i++) {
                                    LockSupport.parkNanos(1_500_000 + i % 20 * 50_000L);
                                    Socket client = sockets.newSocket();
                                    client.connect(listener.getLocalSocketAddress());
                                    client.getOutputStream().write(i);
                                    made.add(client);
                                }
                                return made;
                            });
            inThread(() -> {
                for (int i = 0; i < connections; i++) {
                    try (Socket accepted = acceptPatiently(listener)) {
                        assertEquals(i & 0xff, accepted.getInputStream().read());
                    }
                }
            });
            for (Socket client : clients.get()) {
                client.close();
            }
        }
    }

    private static Socket acceptPatiently(ServerSocket listener) throws IOException {
        for (; ; ) {
            try {
                return listener.accept();
            } catch (SocketTimeoutException again) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void connectTimesOutAndTheSocketIsClosed() throws Exception {
        try (FullBacklog full = new FullBacklog()) {
            inThread(() -> {
                InetSocketAddress address = full.address();
                Socket socket = sockets.newSocket();
                long start = System.nanoTime();
                assertThrows(SocketTimeoutException.class, () -> socket.connect(address, 200));
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                assertTrue(took.toMillis() >= 190 && took.toSeconds() < 20, "took " + took);
                assertTrue(socket.isClosed());
            });
        }
    }

    @Test
    void theLongestTimeoutIsNoTimeout() throws Exception {
        try (Connection both = sockets.connect()) {
            both.server().setSoTimeout(Integer.MAX_VALUE);
            Task<Integer> reader =
                    Task.call(sockets.threads(), () -> both.server().getInputStream().read())
                            .awaitParked();
            both.client().getOutputStream().write(3);
            assertEquals(3, reader.get());
        }
    }
}
