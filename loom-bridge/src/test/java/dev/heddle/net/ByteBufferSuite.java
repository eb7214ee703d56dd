package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.heddle.Heddle;
import dev.heddle.support.Pattern;
import dev.heddle.support.Task;
import java.lang.foreign.Arena;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

abstract class ByteBufferSuite extends HeddleSuite {
    private static final int TOTAL = 3_000_000;

    /** What a buffer is made of. */
    enum Memory {
        HEAP,
        DIRECT,
        HEAP_SLICE,
        DIRECT_SLICE,
        ARENA;

        ByteBuffer allocate(int length) {
            return switch (this) {
                case HEAP -> ByteBuffer.allocate(length);
                case DIRECT -> ByteBuffer.allocateDirect(length);
                case HEAP_SLICE -> ByteBuffer.allocate(length + 20).slice(13, length);
                case DIRECT_SLICE -> ByteBuffer.allocateDirect(length + 20).slice(13, length);
                case ARENA -> Arena.ofAuto().allocate(length).asByteBuffer();
            };
        }

        /** A buffer whose remaining bytes are part of the pattern, with something around them. */
        ByteBuffer holding(long from, int length) {
            ByteBuffer buffer = allocate(length + 10);
            buffer.position(4).put(Pattern.bytes(1, from, length)).flip().position(4);
            return buffer;
        }
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

    @ParameterizedTest
    @EnumSource
    void buffersOfEachKindAreWrittenAndRead(Memory memory) throws Exception {
        withConnection((client, server) -> {
            Task<Void> writer =
                    start(() -> {
                        for (int place = 0; place < TOTAL; place += 100_000) {
                            ByteBuffer buffer = memory.holding(place, 100_000);
                            client.write(buffer);
                            assertEquals(buffer.limit(), buffer.position());
                        }
                        client.shutdownOutput();
                    });
            start(
                            () -> {
                                ByteBuffer buffer = memory.allocate(40_000);
                                long place = 0;
                                for (; ; ) {
                                    buffer.clear().position(3);
                                    int count = server.read(buffer);
                                    if (count < 0) {
                                        break;
                                    }
                                    assertEquals(3 + count, buffer.position());
                                    byte[] got = new byte[count];
                                    buffer.get(3, got);
                                    Pattern.check(got, count, 1, place);
                                    place += count;
                                }
                                assertEquals(TOTAL, place);
                            })
                    .get();
            writer.get();
        });
    }

    @ParameterizedTest
    @EnumSource
    void readOnlyBuffersAreWritten(Memory memory) throws Exception {
        withConnection((client, server) -> {
            ByteBuffer buffer = memory.holding(0, 1_000).asReadOnlyBuffer();
            start(() -> client.write(buffer)).get();
            assertEquals(buffer.limit(), buffer.position());
            start(() -> Pattern.read(server.getInputStream(), 1, 0, 1_000, 1_000)).get();
        });
    }

    @ParameterizedTest
    @EnumSource
    void readOnlyBuffersAreNotReadInto(Memory memory) throws Exception {
        withConnection((client, server) -> {
            ByteBuffer buffer = memory.allocate(10).asReadOnlyBuffer();
            start(() -> assertThrows(IllegalArgumentException.class, () -> server.read(buffer)))
                    .get();
            assertEquals(0, buffer.position());
        });
    }

    @Test
    void memoryThatWasFreedIsNeitherReadNorWritten() throws Exception {
        withConnection((client, server) -> {
            ByteBuffer freed;
            try (Arena arena = Arena.ofShared()) {
                freed = arena.allocate(100).asByteBuffer();
            }
            start(
                            () -> {
                                assertThrows(
                                        IllegalStateException.class, () -> client.write(freed));
                                client.write(ByteBuffer.wrap(Pattern.bytes(1, 0, 100)));
                                assertThrows(IllegalStateException.class, () -> server.read(freed));
                                assertEquals(0, freed.position());
                                Pattern.read(server.getInputStream(), 1, 0, 100, 100);
                            })
                    .get();
        });
    }

    @Test
    void memoryThatIsFreedDuringAReadIsNotWritten() throws Exception {
        withConnection((client, server) -> {
            Arena arena = Arena.ofShared();
            ByteBuffer buffer = arena.allocate(100).asByteBuffer();
            Task<Void> reader =
                    start(
                                    () -> {
                                        server.read(buffer);
                                    })
                            .awaitParked();
            arena.close();
            client.getOutputStream().write(Pattern.bytes(1, 0, 100));
            reader.failure(IllegalStateException.class);
        });
    }

    @ParameterizedTest
    @EnumSource
    void aWriteLargerThanTheSocketBufferArrivesWhole(Memory memory) throws Exception {
        withConnection((client, server) -> {
            int total = 8 << 20;
            ByteBuffer buffer = memory.holding(0, total);
            Task<Void> writer = start(() -> client.write(buffer)).awaitParked();
            start(() -> Pattern.read(server.getInputStream(), 1, 0, total, 30_000)).get();
            writer.get();
        });
    }

    @Test
    void emptyBuffersAreAnsweredAtOnce() throws Exception {
        withConnection((client, server) ->
                start(
                                () -> {
                                    assertEquals(0, server.read(ByteBuffer.allocate(0)));
                                    assertEquals(0, server.read(ByteBuffer.allocateDirect(0)));
                                    server.write(ByteBuffer.allocateDirect(0));
                                })
                        .get());
    }

    @Test
    void endOfStreamLeavesTheBufferAsItIs() throws Exception {
        withConnection((client, server) -> {
            client.close();
            ByteBuffer buffer = ByteBuffer.allocateDirect(10).position(2);
            start(() -> assertEquals(-1, server.read(buffer))).get();
            assertEquals(2, buffer.position());
        });
    }

    /** Of a virtual thread: an interrupt does not end what a platform thread waits for. */
    @Test
    void interruptedReadIntoABufferClosesTheSocket() throws Exception {
        ThreadFactory virtual = Heddle.threadFactory(heddle.group());
        withConnection((client, server) -> {
            Task<Integer> reader =
                    Task.call(virtual, () -> server.read(ByteBuffer.allocateDirect(10)))
                            .awaitParked();
            reader.thread().interrupt();
            assertEquals("Closed by interrupt", reader.failure(SocketException.class).getMessage());
            assertEquals(true, server.isClosed());
        });
    }

    @Test
    void anUnconnectedOrClosedSocketIsRefused() throws Exception {
        HeddleSocket socket = heddle.newSocket();
        ByteBuffer buffer = ByteBuffer.allocate(1);
        assertThrows(SocketException.class, () -> socket.read(buffer));
        socket.close();
        assertThrows(SocketException.class, () -> socket.write(buffer));
    }
}
