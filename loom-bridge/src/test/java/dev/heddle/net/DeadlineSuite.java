package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.support.FullBacklog;
import dev.heddle.support.Sockets.Connection;
import dev.heddle.support.Task;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What comes when a deadline has passed, and the core has not heard of it. One core, which never
 * loses its carrier.
 */
abstract class DeadlineSuite extends HeddleSuite {
    private static final int FIRST_TIMEOUT_MILLIS = 250;
    private static final ThreadFactory PLATFORM = Thread.ofPlatform().daemon().factory();

    /** What is to come in the core's time: between the deadline and the core's answer. */
    private interface Attempt {
        /** False if the deadline had passed before anybody had the core. */
        boolean within(int timeoutMillis) throws Exception;
    }

    /** A busy machine may give somebody the core too late: the next try has more time. */
    private static void untilInTime(Attempt attempt) throws Exception {
        int millis = FIRST_TIMEOUT_MILLIS;
        while (!attempt.within(millis)) {
            millis *= 2;
        }
    }

    /**
     * Keeps the core busy until the waiting thread has given up, and does something before the core
     * has heard of that.
     *
     * @return false if it had given up before the core was kept busy, and nothing was done
     */
    private boolean beforeItsAnswer(Task<?> waiter, Task.Body body) throws Exception {
        Thread thread = waiter.thread();
        await().atMost(Task.PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> thread.getState() == Thread.State.TIMED_WAITING || waiter.isDone());
        return Task.call(
                        heddle.threads(),
                        () -> {
                            // From here on the core answers nobody.
                            if (thread.getState() != Thread.State.TIMED_WAITING) {
                                return false;
                            }
                            // Without a limit it waits once it has asked to be cancelled.
                            while (thread.getState() != Thread.State.WAITING && !waiter.isDone()) {
                                Thread.onSpinWait();
                            }
                            body.run();
                            return true;
                        })
                .get();
    }

    private boolean closeCounts(Task.Body waiting, Closeable closed) throws Exception {
        Task<Void> waiter = Task.run(PLATFORM, waiting);
        boolean isInTime = beforeItsAnswer(waiter, closed::close);
        if (isInTime) {
            assertEquals("Socket closed", waiter.failure(SocketException.class).getMessage());
        } else {
            waiter.failure(SocketTimeoutException.class);
        }
        return isInTime;
    }

    /** What somebody does meanwhile who does not need the core. */
    private boolean counts(int expected, Callable<Integer> waiting, Task.Body coming)
            throws Exception {
        Task<Integer> waiter = Task.call(PLATFORM, waiting);
        boolean isInTime =
                beforeItsAnswer(
                        waiter,
                        () -> {
                            Task<Void> other = Task.run(PLATFORM, coming);
                            while (!other.isDone()) {
                                Thread.onSpinWait();
                            }
                            other.get();
                        });
        if (isInTime) {
            assertEquals(expected, waiter.get());
        } else {
            waiter.failure(SocketTimeoutException.class);
        }
        return isInTime;
    }

    @Test
    void aReadSaysSocketClosed() throws Exception {
        try (Connection both = heddle.connect()) {
            Socket socket = both.server();
            untilInTime(millis -> {
                socket.setSoTimeout(millis);
                return closeCounts(() -> socket.getInputStream().read(), socket);
            });
        }
    }

    @Test
    void anAcceptSaysSocketClosed() throws Exception {
        try (ServerSocket listener = heddle.listen()) {
            untilInTime(millis -> {
                listener.setSoTimeout(millis);
                return closeCounts(listener::accept, listener);
            });
        }
    }

    @Test
    void aConnectSaysSocketClosed() throws Exception {
        try (FullBacklog full = new FullBacklog()) {
            untilInTime(millis -> {
                try (Socket socket = heddle.newSocket()) {
                    return closeCounts(() -> socket.connect(full.address(), millis), socket);
                }
            });
        }
    }

    // --- what has come before the core answers

    private void readHas(int length) throws Exception {
        try (ServerSocket listener = heddle.listen();
                Socket peer = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket socket = listener.accept()) {
            untilInTime(millis -> {
                socket.setSoTimeout(millis);
                return counts(
                        1,
                        () -> socket.getInputStream().read(new byte[length]),
                        () -> peer.getOutputStream().write(1));
            });
        }
    }

    @Test
    void aReadHasWhatCameBeforeTheCoreAnswers() throws Exception {
        readHas(10);
        readHas(64 * 1024);
    }

    @Test
    void aLendingReadHasWhatCameBeforeTheCoreAnswers() throws Exception {
        try (ServerSocket listener = heddle.listen();
                Socket peer = new Socket(listener.getInetAddress(), listener.getLocalPort());
                HeddleSocket socket = (HeddleSocket) listener.accept()) {
            untilInTime(millis -> {
                socket.setSoTimeout(millis);
                return counts(1, () -> lentBytes(socket), () -> peer.getOutputStream().write(1));
            });
        }
    }

    private static int lentBytes(HeddleSocket from) throws IOException {
        try (LentBuffer lent = from.readLent()) {
            return lent.bytes().remaining();
        }
    }

    @Test
    void anAcceptHasWhoCameBeforeTheCoreAnswers() throws Exception {
        try (ServerSocket listener = heddle.listen()) {
            SocketAddress address = listener.getLocalSocketAddress();
            untilInTime(millis -> {
                listener.setSoTimeout(millis);
                try (Socket peer = new Socket()) {
                    return counts(
                            1,
                            () -> {
                                try (Socket accepted = listener.accept()) {
                                    return accepted.isConnected() ? 1 : 0;
                                }
                            },
                            () -> peer.connect(address));
                }
            });
        }
    }

    @Test
    void aDatagramCountsThatCameBeforeTheCoreAnswers() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (DatagramSocket socket =
                        new HeddleDatagramSocket(
                                heddle.group(), new InetSocketAddress(loopback, 0));
                DatagramSocket peer = new DatagramSocket(0, loopback)) {
            SocketAddress address = socket.getLocalSocketAddress();
            untilInTime(millis -> {
                socket.setSoTimeout(millis);
                DatagramPacket packet = new DatagramPacket(new byte[10], 10);
                return counts(
                        3,
                        () -> {
                            socket.receive(packet);
                            return packet.getLength();
                        },
                        () -> peer.send(new DatagramPacket(new byte[3], 3, address)));
            });
        }
    }

    // --- what was there before

    /** A read for whose wait the core comes round when its time is over; the bytes were there. */
    private interface LateRead {
        /** How many bytes it has got. */
        long of(HeddleSocket from) throws Exception;
    }

    /** Computes for longer than the time-out, before the core has looked at what waits. */
    private void assertFindsWhatIsThere(LateRead read) throws Exception {
        try (Connection both = heddle.connect()) {
            both.server().setSoTimeout(1);
            for (int i = 0; i < 50; i++) {
                both.client().getOutputStream().write(i);
                long got =
                        Task.call(
                                        heddle.threads(),
                                        () -> {
                                            heddle.threads().newThread(this::compute).start();
                                            return read.of((HeddleSocket) both.server());
                                        })
                                .get();
                assertEquals(1, got);
            }
        }
    }

    private void compute() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(3);
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aReadFindsWhatIsThereThoughTheCoreIsLate() throws Exception {
        byte[] into = new byte[64 * 1024];
        assertFindsWhatIsThere(from -> from.getInputStream().read(into));
        assertFindsWhatIsThere(from -> from.getInputStream().read(into, 0, 10));
    }

    @Test
    void aLendingReadFindsWhatIsThereThoughTheCoreIsLate() throws Exception {
        assertFindsWhatIsThere(DeadlineSuite::lentBytes);
    }

    @Test
    void aTransferFindsWhatIsThereThoughTheCoreIsLate() throws Exception {
        try (Connection out = heddle.connect()) {
            assertFindsWhatIsThere(from -> from.transferTo((HeddleSocket) out.client(), 1));
        }
    }
}
