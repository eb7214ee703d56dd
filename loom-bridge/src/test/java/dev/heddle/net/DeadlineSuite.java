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
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A close that comes when a deadline has passed. One core, which never loses its carrier. */
abstract class DeadlineSuite extends HeddleSuite {
    private static final int FIRST_TIMEOUT_MILLIS = 250;

    /** A close that is to come in the core's time: between the deadline and the core's answer. */
    private interface Attempt {
        /** False if the deadline had passed before the closer had the core. */
        boolean within(int timeoutMillis) throws Exception;
    }

    /** A busy machine may give the closer the core too late: the next try has more time. */
    private static void untilInTime(Attempt attempt) throws Exception {
        int millis = FIRST_TIMEOUT_MILLIS;
        while (!attempt.within(millis)) {
            millis *= 2;
        }
    }

    /**
     * Keeps the core busy until the waiting thread has given up, and closes before the core has
     * heard of that.
     */
    private boolean closeCounts(Task.Body waiting, Closeable closed) throws Exception {
        Task<Void> waiter = Task.run(Thread.ofPlatform().daemon().factory(), waiting);
        Thread thread = waiter.thread();
        await().atMost(Task.PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> thread.getState() == Thread.State.TIMED_WAITING || waiter.isDone());
        boolean isInTime =
                Task.call(
                                heddle.threads(),
                                () -> {
                                    // From here on the core answers nobody.
                                    if (thread.getState() != Thread.State.TIMED_WAITING) {
                                        return false;
                                    }
                                    // Without a limit it waits once it has asked to be cancelled.
                                    while (thread.getState() != Thread.State.WAITING
                                            && !waiter.isDone()) {
                                        Thread.onSpinWait();
                                    }
                                    closed.close();
                                    return true;
                                })
                        .get();
        if (isInTime) {
            assertEquals("Socket closed", waiter.failure(SocketException.class).getMessage());
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
        assertFindsWhatIsThere(from -> {
            try (LentBuffer lent = from.readLent()) {
                return lent.bytes().remaining();
            }
        });
    }

    @Test
    void aTransferFindsWhatIsThereThoughTheCoreIsLate() throws Exception {
        try (Connection out = heddle.connect()) {
            assertFindsWhatIsThere(from -> from.transferTo((HeddleSocket) out.client(), 1));
        }
    }
}
