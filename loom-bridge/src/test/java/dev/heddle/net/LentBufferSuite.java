package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import dev.heddle.scheduler.Core;
import dev.heddle.support.Pattern;
import dev.heddle.support.Stall;
import dev.heddle.support.Task;
import java.io.InputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reads that wait without a buffer and lend one. */
abstract class LentBufferSuite extends HeddleSuite {
    private static final int TOTAL = 2_000_000;

    /** Who reads. */
    enum Reader {
        HEDDLE_VIRTUAL,
        JDK_VIRTUAL,
        PLATFORM
    }

    private ThreadFactory threads(Reader reader) {
        return switch (reader) {
            case HEDDLE_VIRTUAL -> heddle.threads();
            case JDK_VIRTUAL -> Thread.ofVirtual().factory();
            case PLATFORM -> Thread.ofPlatform().daemon().factory();
        };
    }

    private interface Use {
        void of(HeddleSocket client, HeddleSocket server) throws Exception;
    }

    private void withConnection(Use use) throws Exception {
        try (ServerSocket listener = heddle.listen();
                HeddleSocket client = heddle.newSocket()) {
            client.connect(listener.getLocalSocketAddress());
            try (HeddleSocket server = (HeddleSocket) listener.accept()) {
                use.of(client, server);
            }
        }
    }

    private static void echo(HeddleSocket socket) throws Exception {
        for (; ; ) {
            try (LentBuffer received = socket.readLent()) {
                if (received == null) {
                    return;
                }
                assertTrue(received.bytes().hasRemaining());
                socket.write(received.bytes());
                assertFalse(received.bytes().hasRemaining());
            }
        }
    }

    private static void assertNextByte(int expected, HeddleSocket socket) throws Exception {
        try (LentBuffer received = socket.readLent()) {
            assertNotNull(received);
            assertEquals(1, received.bytes().remaining());
            assertEquals(expected, received.bytes().get());
        }
    }

    @ParameterizedTest
    @EnumSource
    void allThatIsSentIsLentInOrderToEachKindOfThread(Reader reader) throws Exception {
        withConnection((client, server) -> {
            Task<Void> echo =
                    Task.run(
                            threads(reader),
                            () -> {
                                echo(server);
                                server.shutdownOutput();
                            });
            Task<Void> writer =
                    start(() -> {
                        Pattern.write(client.getOutputStream(), 1, 0, TOTAL, 33_333);
                        client.shutdownOutput();
                    });
            start(
                            () -> {
                                InputStream in = client.getInputStream();
                                Pattern.read(in, 1, 0, TOTAL, 30_000);
                                assertEquals(-1, in.read());
                            })
                    .get();
            writer.get();
            echo.get();
        });
    }

    @Test
    void singleBytesAreLentOneByOne() throws Exception {
        withConnection((client, server) -> {
            Task<Void> echo = start(() -> echo(server));
            start(() ->
                            Pattern.roundTrips(
                                    client.getInputStream(), client.getOutputStream(), 1, 500, 1))
                    .get();
            client.shutdownOutput();
            echo.get();
        });
    }

    @Test
    void theEndOfTheStreamIsNullForEver() throws Exception {
        withConnection((client, server) -> {
            client.close();
            start(
                            () -> {
                                assertNull(server.readLent());
                                assertNull(server.readLent());
                                assertEquals(-1, server.getInputStream().read());
                            })
                    .get();
        });
    }

    @Test
    void lentAndOtherReadsTakeTurns() throws Exception {
        withConnection((client, server) -> {
            start(
                            () -> {
                                ByteBuffer buffer = ByteBuffer.allocateDirect(1);
                                for (int i = 0; i < 50; i++) {
                                    client.getOutputStream().write(new byte[] {1, 2});
                                    assertEquals(1, server.getInputStream().read());
                                    assertNextByte(2, server);
                                    client.getOutputStream().write(new byte[] {3});
                                    assertEquals(1, server.read(buffer.clear()));
                                    assertEquals(3, buffer.get(0));
                                }
                            })
                    .get();
        });
    }

    @Test
    void aBufferThatWasGivenBackSaysSo() throws Exception {
        withConnection((client, server) -> {
            client.getOutputStream().write(new byte[] {1, 2, 3});
            LentBuffer received = assertNotNullLent(server);
            ByteBuffer kept = received.bytes();
            assertSame(kept, received.bytes());
            received.close();
            var e = assertThrows(IllegalStateException.class, received::bytes);
            assertEquals(
                    "the lent buffer was given back: use its bytes before close(), or copy them",
                    e.getMessage());
            assertThrows(BufferUnderflowException.class, kept::get);
            assertThrows(IndexOutOfBoundsException.class, () -> kept.get(0));
        });
    }

    private static LentBuffer assertNotNullLent(HeddleSocket socket) throws Exception {
        LentBuffer received = socket.readLent();
        assertNotNull(received);
        return received;
    }

    @Test
    void aBufferIsGivenBackOnceWhoeverClosesIt() throws Exception {
        withConnection((client, server) -> {
            for (int i = 0; i < 200; i++) {
                client.getOutputStream().write(i);
                LentBuffer received = assertNotNullLent(server);
                LentMemory memory = received.owner();
                int before = memory.idleCount();
                List<Task<Void>> closers = new ArrayList<>();
                for (Reader closer : Reader.values()) {
                    closers.add(Task.run(threads(closer), received::close));
                }
                for (Task<Void> closer : closers) {
                    closer.get();
                }
                // Less only where a period has ended meanwhile.
                assertTrue(memory.idleCount() <= before + 1);
            }
        });
    }

    @Test
    void aTimeOutTakesNothing() throws Exception {
        withConnection((client, server) -> {
            server.setSoTimeout(20);
            for (int i = 0; i < 5; i++) {
                start(() -> assertThrows(SocketTimeoutException.class, server::readLent)).get();
            }
            server.setSoTimeout(0);
            client.getOutputStream().write(7);
            assertNextByte(7, server);
        });
    }

    @Test
    void anInterruptClosesTheSocket() throws Exception {
        withConnection((client, server) -> {
            Task<LentBuffer> reader = Task.call(heddle.threads(), server::readLent).awaitParked();
            reader.thread().interrupt();
            assertEquals("Closed by interrupt", reader.failure(SocketException.class).getMessage());
            assertTrue(server.isClosed());
        });
    }

    @ParameterizedTest
    @EnumSource
    void aCloseEndsTheWait(Reader who) throws Exception {
        withConnection((client, server) -> {
            Task<LentBuffer> reader = Task.call(threads(who), server::readLent).awaitParked();
            server.close();
            assertEquals("Socket closed", reader.failure(SocketException.class).getMessage());
        });
    }

    @Test
    void aResetIsReported() throws Exception {
        withConnection((client, server) -> {
            Task<LentBuffer> reader = Task.call(heddle.threads(), server::readLent).awaitParked();
            client.setSoLinger(true, 0);
            client.close();
            assertEquals("Connection reset", reader.failure(SocketException.class).getMessage());
        });
    }

    @Test
    void aShutDownOfTheInputEndsTheWait() throws Exception {
        withConnection((client, server) -> {
            Task<LentBuffer> reader = Task.call(heddle.threads(), server::readLent).awaitParked();
            server.shutdownInput();
            assertNull(reader.get());
        });
    }

    @Test
    void anUnconnectedSocketIsRefused() throws Exception {
        assertThrows(SocketException.class, () -> heddle.newSocket().readLent());
    }

    @Test
    void waitingReadsHoldNoDirectMemory() throws Exception {
        BufferPoolMXBean direct =
                ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .filter(pool -> pool.getName().equals("direct"))
                        .findFirst()
                        .orElseThrow();
        int connections = 200;
        Core core = heddle.group().cores().getFirst();
        List<Socket> all = new ArrayList<>();
        List<Task<Void>> readers = new ArrayList<>();
        try (ServerSocket listener = heddle.listen()) {
            // Whoever uses direct memory for the first time has done so.
            withConnection((client, server) -> {
                client.getOutputStream().write(1);
                Task.run(Heddle.threadFactory(core), () -> assertNextByte(1, server)).get();
            });
            long before = direct.getMemoryUsed();
            for (int i = 0; i < connections; i++) {
                HeddleSocket client = heddle.newSocket();
                all.add(client);
                client.connect(listener.getLocalSocketAddress());
                HeddleSocket server = (HeddleSocket) listener.accept();
                all.add(server);
                readers.add(Task.run(Heddle.threadFactory(core), () -> echo(server)));
            }
            // They begin in this order on their core: where the last one waits, all do.
            readers.getLast().awaitParked();
            long used = direct.getMemoryUsed() - before;
            assertTrue(used < connections * 1024L, used + " bytes");
            for (int i = 0; i < connections; i++) {
                all.get(2 * i).getOutputStream().write(i);
            }
            for (int i = 0; i < connections; i++) {
                assertEquals(i & 0xff, all.get(2 * i).getInputStream().read());
                all.get(2 * i).close();
            }
            for (Task<Void> reader : readers) {
                reader.get();
            }
            assertTrue(LentMemory.of(core).idleCount() > 0);
        } finally {
            for (Socket socket : all) {
                socket.close();
            }
        }
    }

    /** Buffers change hands between connections and threads, while cores change carriers. */
    @Test
    void nobodyReadsTheBytesOfAnother() throws Exception {
        int connections = 16;
        int total = 300_000;
        List<Socket> all = new ArrayList<>();
        List<Task<Void>> tasks = new ArrayList<>();
        AtomicBoolean isOver = new AtomicBoolean();
        Core core = heddle.group().cores().getFirst();
        try (ServerSocket listener = heddle.listen()) {
            for (int i = 0; i < connections; i++) {
                int seed = i;
                HeddleSocket client = heddle.newSocket();
                all.add(client);
                client.connect(listener.getLocalSocketAddress());
                HeddleSocket server = (HeddleSocket) listener.accept();
                all.add(server);
                tasks.add(start(() -> writeInPieces(client, seed, total)));
                ThreadFactory who = threads(Reader.values()[i % Reader.values().length]);
                tasks.add(Task.run(who, () -> readAndPassOn(server, seed, total)));
            }
            Task<Void> staller =
                    Task.run(
                            Thread.ofPlatform().daemon().factory(),
                            () -> {
                                while (!isOver.get()) {
                                    try (Stall stall = Stall.of(core)) {
                                        stall.awaitHandOff();
                                    }
                                }
                            });
            for (Task<Void> task : tasks) {
                task.get();
            }
            isOver.set(true);
            staller.get();
        } finally {
            isOver.set(true);
            for (Socket socket : all) {
                socket.close();
            }
        }
    }

    private static void writeInPieces(HeddleSocket client, int seed, int total) throws Exception {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (int place = 0; place < total; ) {
            int length = Math.min(total - place, 1 + random.nextInt(20_000));
            client.getOutputStream().write(Pattern.bytes(seed, place, length));
            place += length;
            if (random.nextInt(3) == 0) {
                LockSupport.parkNanos(random.nextInt(300_000));
            }
        }
        client.shutdownOutput();
    }

    /** Some of the buffers are checked and given back by another thread, a little later. */
    private void readAndPassOn(HeddleSocket server, int seed, int total) throws Exception {
        long place = 0;
        List<Task<Void>> others = new ArrayList<>();
        for (LentBuffer lent = server.readLent(); lent != null; lent = server.readLent()) {
            LentBuffer received = lent;
            long at = place;
            place += received.bytes().remaining();
            if (at % 2 == 0) {
                Reader other = Reader.values()[(seed + 1) % Reader.values().length];
                others.add(Task.run(threads(other), () -> checkAndGiveBack(received, seed, at)));
            } else {
                checkAndGiveBack(received, seed, at);
            }
        }
        assertEquals(total, place);
        for (Task<Void> other : others) {
            other.get();
        }
    }

    private static void checkAndGiveBack(LentBuffer received, int seed, long place) {
        try (received) {
            byte[] bytes = new byte[received.bytes().remaining()];
            received.bytes().get(bytes);
            Pattern.check(bytes, bytes.length, seed, place);
        }
    }
}
