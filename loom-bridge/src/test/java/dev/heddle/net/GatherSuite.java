package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.net.ByteBufferSuite.Memory;
import dev.heddle.support.Pattern;
import dev.heddle.support.Senders;
import dev.heddle.support.Task;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Writes of several buffers at once, by threads of each kind. */
abstract class GatherSuite extends ThreadKindSuite {
    /** Of different kinds, with empty ones among them, which together are the pattern. */
    private static ByteBuffer[] buffers(int seed, int count, int longest) {
        Random random = new Random(seed);
        List<Memory> kinds = List.of(Memory.values());
        ByteBuffer[] buffers = new ByteBuffer[count];
        long place = 0;
        for (int i = 0; i < count; i++) {
            Memory memory = kinds.get(random.nextInt(kinds.size()));
            int length = random.nextInt(5) == 0 ? 0 : random.nextInt(longest + 1);
            ByteBuffer buffer = memory.holding(place, length);
            buffers[i] = random.nextInt(5) == 0 ? buffer.asReadOnlyBuffer() : buffer;
            place += length;
        }
        return buffers;
    }

    private static long remaining(ByteBuffer[] buffers) {
        long sum = 0;
        for (ByteBuffer buffer : buffers) {
            sum += buffer.remaining();
        }
        return sum;
    }

    /** Writes them, and checks what arrives and where their positions are. */
    private void assertArrives(ByteBuffer[] buffers) throws Exception {
        try (Pair both = connect()) {
            long total = remaining(buffers);
            Task<Void> reader =
                    start(() -> Pattern.read(both.server().getInputStream(), 1, 0, total, 50_000));
            start(
                            () -> {
                                both.client().write(buffers);
                                both.client().shutdownOutput();
                            })
                    .get();
            reader.get();
            start(() -> assertEquals(-1, both.server().getInputStream().read())).get();
            assertEquals(0, remaining(buffers));
        }
    }

    @Test
    void buffersOfAllKindsArriveInTheirOrder() throws Exception {
        for (int seed = 1; seed <= 10; seed++) {
            assertArrives(buffers(seed, 30, 3_000));
        }
    }

    @Test
    void moreThanTheKernelTakesAtOnceIsWrittenInParts() throws Exception {
        assertArrives(buffers(1, 3_000, 100));
    }

    @ParameterizedTest
    @EnumSource
    void moreDirectOrOtherBuffersThanTheKernelTakesAtOnceAreWritten(Memory memory)
            throws Exception {
        ByteBuffer[] buffers = new ByteBuffer[2_500];
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = memory.holding(i * 7L, 7);
        }
        assertArrives(buffers);
    }

    @Test
    void moreThanTheSocketBufferHasIsWritten() throws Exception {
        assertArrives(buffers(2, 60, 400_000));
    }

    @Test
    void onlyTheBuffersThatWereNamedAreWritten() throws Exception {
        try (Pair both = connect()) {
            ByteBuffer[] buffers = new ByteBuffer[5];
            for (int i = 0; i < 5; i++) {
                buffers[i] = Memory.DIRECT.holding(i * 10L, 10);
            }
            start(() -> both.client().write(buffers, 1, 3)).get();
            start(() -> Pattern.read(both.server().getInputStream(), 1, 10, 40, 100)).get();
            assertTrue(buffers[0].remaining() == 10 && buffers[4].remaining() == 10);
            assertFalse(buffers[1].hasRemaining() || buffers[3].hasRemaining());
            assertThrows(IndexOutOfBoundsException.class, () -> both.client().write(buffers, 3, 3));
        }
    }

    @Test
    void nothingToWriteIsNoWrite() throws Exception {
        try (Pair both = connect()) {
            start(
                            () -> {
                                both.client().write(new ByteBuffer[0]);
                                both.client().write(new ByteBuffer[] {ByteBuffer.allocate(0)});
                                both.client()
                                        .write(new ByteBuffer[] {ByteBuffer.allocateDirect(0)});
                            })
                    .get();
            assertEquals(0, both.server().getInputStream().available());
        }
    }

    @Test
    void theSameBufferTwiceIsWrittenTwice() throws Exception {
        try (Pair both = connect()) {
            ByteBuffer buffer = Memory.DIRECT.holding(0, 10);
            start(() -> both.client().write(new ByteBuffer[] {buffer, buffer})).get();
            assertFalse(buffer.hasRemaining());
            start(
                            () -> {
                                Pattern.read(both.server().getInputStream(), 1, 0, 10, 10);
                                Pattern.read(both.server().getInputStream(), 1, 0, 10, 10);
                            })
                    .get();
        }
    }

    @Test
    void memoryThatWasFreedIsNotWrittenAndNothingIs() throws Exception {
        try (Pair both = connect()) {
            ByteBuffer freed;
            try (Arena arena = Arena.ofShared()) {
                freed = arena.allocate(100).asByteBuffer();
            }
            ByteBuffer first = Memory.DIRECT.holding(0, 10);
            ByteBuffer[] buffers = {first, freed};
            start(() ->
                            assertThrows(
                                    IllegalStateException.class,
                                    () -> both.client().write(buffers)))
                    .get();
            assertEquals(10, first.remaining());
            assertEquals(0, both.server().getInputStream().available());
        }
    }

    /** What the positions say must be what the peer can read, to the byte. */
    private void assertPositionsTellWhatThePeerGets(ByteBuffer[] buffers, Ending ending)
            throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 5, LOOPBACK);
                HeddleSocket client = heddle.newSocket()) {
            client.connect(listener.getLocalSocketAddress());
            try (Socket server = listener.accept()) {
                long total = remaining(buffers);
                Task<Void> writer = start(() -> client.write(buffers)).awaitParked();
                Senders.awaitStuck(server);
                ending.end(client, writer);
                writer.failure(SocketException.class);
                long written = total - remaining(buffers);
                assertTrue(written > 0 && written < total, written + " of " + total);
                close(client);
                InputStream in = server.getInputStream();
                Pattern.read(in, 1, 0, written, 50_000);
                assertEquals(-1, in.read());
            }
        }
    }

    private interface Ending {
        void end(HeddleSocket client, Task<Void> writer) throws IOException;
    }

    @Test
    void aClosedWriteHasMovedThePositionsByWhatWasTaken() throws Exception {
        assertPositionsTellWhatThePeerGets(
                buffers(3, 60, 800_000), (client, writer) -> close(client));
    }

    @Test
    void anInterruptedWriteHasMovedThePositionsByWhatWasTaken() throws Exception {
        if (kind.isVirtual()) {
            assertPositionsTellWhatThePeerGets(
                    buffers(4, 60, 800_000), (client, writer) -> writer.thread().interrupt());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedWriteOfOneBufferHasMovedItsPosition(Memory memory) throws Exception {
        ByteBuffer one = memory.holding(0, 12 << 20);
        try (ServerSocket listener = new ServerSocket(0, 5, LOOPBACK);
                HeddleSocket client = heddle.newSocket()) {
            client.connect(listener.getLocalSocketAddress());
            try (Socket server = listener.accept()) {
                Task<Void> writer = start(() -> client.write(one)).awaitParked();
                Senders.awaitStuck(server);
                close(client);
                writer.failure(SocketException.class);
                int written = (12 << 20) - one.remaining();
                assertTrue(written > 0 && one.hasRemaining(), "written " + written);
                Pattern.read(server.getInputStream(), 1, 0, written, 50_000);
                assertEquals(-1, server.getInputStream().read());
            }
        }
    }

    @Test
    void aResetEndsTheWriteAndThePositionsHaveMoved() throws Exception {
        ByteBuffer[] buffers = buffers(5, 60, 800_000);
        long total = remaining(buffers);
        try (Pair both = connect()) {
            Task<Void> writer = start(() -> both.client().write(buffers)).awaitParked();
            Senders.awaitStuck(both.server());
            both.server().setSoLinger(true, 0);
            close(both.server());
            writer.failure(SocketException.class);
            long written = total - remaining(buffers);
            assertTrue(written > 0 && written < total, written + " of " + total);
        }
    }

    @Test
    void writesOfSeveralThreadsDoNotMix() throws Exception {
        try (Pair both = connect()) {
            int rounds = 40;
            int parts = 20;
            int length = 1_500;
            List<Task<Void>> writers = new ArrayList<>();
            for (int id = 0; id < 3; id++) {
                byte mark = (byte) id;
                writers.add(
                        start(() -> {
                            for (int i = 0; i < rounds; i++) {
                                ByteBuffer[] buffers = new ByteBuffer[parts];
                                for (int j = 0; j < parts; j++) {
                                    buffers[j] = marked(j % 2 == 0, mark, length);
                                }
                                both.client().write(buffers);
                            }
                        }));
            }
            start(
                            () -> {
                                byte[] message = new byte[parts * length];
                                for (int i = 0; i < writers.size() * rounds; i++) {
                                    both.server()
                                            .getInputStream()
                                            .readNBytes(message, 0, message.length);
                                    for (byte got : message) {
                                        assertEquals(message[0], got);
                                    }
                                }
                            })
                    .get();
            for (Task<Void> writer : writers) {
                writer.get();
            }
        }
    }

    private static ByteBuffer marked(boolean direct, byte mark, int length) {
        ByteBuffer buffer =
                direct ? ByteBuffer.allocateDirect(length) : ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            buffer.put(mark);
        }
        return buffer.flip();
    }

    @Test
    void anUnconnectedOrClosedSocketIsRefused() throws Exception {
        HeddleSocket socket = heddle.newSocket();
        ByteBuffer[] buffers = {ByteBuffer.allocate(1)};
        assertThrows(SocketException.class, () -> socket.write(buffers));
        socket.close();
        assertThrows(SocketException.class, () -> socket.write(buffers));
    }
}
