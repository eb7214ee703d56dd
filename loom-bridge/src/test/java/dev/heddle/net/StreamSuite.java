package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.Pattern;
import dev.heddle.support.Sockets.Connection;
import dev.heddle.support.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

abstract class StreamSuite extends SocketSuite {
    private static final int EIGHT_MEBIBYTES = 8 << 20;

    /** Who uses a socket. */
    enum Caller {
        OWN_VIRTUAL,
        STOCK_VIRTUAL,
        PLATFORM;

        ThreadFactory threads(StreamSuite suite) {
            return switch (this) {
                case OWN_VIRTUAL -> suite.sockets.threads();
                case STOCK_VIRTUAL -> Thread.ofVirtual().factory();
                case PLATFORM -> Thread.ofPlatform().daemon().factory();
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfThreadEchoes(Caller caller) throws Exception {
        try (Connection both = sockets.connect()) {
            sendAtOnce(both);
            Task<Void> server =
                    Task.run(
                            caller.threads(this),
                            () -> {
                                Socket socket = both.server();
                                Pattern.echo(socket.getInputStream(), socket.getOutputStream());
                                socket.shutdownOutput();
                            });
            Task<Void> client =
                    Task.run(
                            caller.threads(this),
                            () -> {
                                Socket socket = both.client();
                                InputStream in = socket.getInputStream();
                                OutputStream out = socket.getOutputStream();
                                for (int length : new int[] {1, 2, 100, 4096, 4097, 50_000}) {
                                    Pattern.roundTrips(in, out, length, 20, length);
                                }
                                socket.shutdownOutput();
                                assertEquals(-1, in.read());
                            });
            client.get();
            server.get();
        }
    }

    /** Otherwise the last part of an echo waits for an acknowledgement that the kernel delays. */
    void sendAtOnce(Connection both) throws IOException {
        both.client().setTcpNoDelay(true);
        both.server().setTcpNoDelay(true);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3_000, 100_000, EIGHT_MEBIBYTES})
    void writeLargerThanTheSocketBufferArrivesWholeAtASlowReader(int chunk) throws Exception {
        int total = chunk == 1 ? 20_000 : EIGHT_MEBIBYTES;
        try (Connection both = sockets.connect()) {
            byte[] all = Pattern.bytes(1, 0, total);
            Task<Void> writer =
                    Task.run(sockets.threads(), () -> both.client().getOutputStream().write(all));
            writer.awaitParked();
            inThread(() -> Pattern.read(both.server().getInputStream(), 1, 0, total, chunk));
            writer.get();
        }
    }

    @ParameterizedTest
    @EnumSource
    void bothDirectionsRunAtOnce(Caller caller) throws Exception {
        int total = 4 << 20;
        try (Connection both = sockets.connect()) {
            List<Task<Void>> tasks = new ArrayList<>();
            for (Socket socket : List.of(both.client(), both.server())) {
                int own = socket.equals(both.client()) ? 1 : 2;
                tasks.add(
                        Task.run(
                                caller.threads(this),
                                () ->
                                        Pattern.write(
                                                socket.getOutputStream(), own, 0, total, 70_000)));
                tasks.add(
                        Task.run(
                                caller.threads(this),
                                () ->
                                        Pattern.read(
                                                socket.getInputStream(),
                                                3 - own,
                                                0,
                                                total,
                                                9_000)));
            }
            for (Task<Void> task : tasks) {
                task.get();
            }
        }
    }

    @Test
    void everyByteValuePassesOneByOne() throws Exception {
        try (Connection both = sockets.connect()) {
            Task<Void> writer =
                    Task.run(
                            sockets.threads(),
                            () -> {
                                for (int i = 0; i < 256; i++) {
                                    both.client().getOutputStream().write(i);
                                }
                                both.client().shutdownOutput();
                            });
            inThread(() -> {
                InputStream in = both.server().getInputStream();
                for (int i = 0; i < 256; i++) {
                    assertEquals(i, in.read());
                }
                assertEquals(-1, in.read());
            });
            writer.get();
        }
    }

    @Test
    void endOfStreamIsReadAgainAndAgain() throws Exception {
        try (Connection both = sockets.connect()) {
            Task<Void> reader =
                    Task.run(
                            sockets.threads(),
                            () -> {
                                InputStream in = both.server().getInputStream();
                                assertEquals(-1, in.read(new byte[10]));
                                assertEquals(-1, in.read());
                                assertEquals(-1, in.read(new byte[10]));
                            });
            reader.awaitParked();
            both.client().close();
            reader.get();
        }
    }

    @Test
    void whatWasWrittenBeforeACloseArrives() throws Exception {
        for (int round = 0; round < 20; round++) {
            try (Connection both = sockets.connect()) {
                int total = 200_000;
                Task<Void> reader =
                        Task.run(
                                sockets.threads(),
                                () -> {
                                    InputStream in = both.server().getInputStream();
                                    Pattern.read(in, 1, 0, total, 5_000);
                                    assertEquals(-1, in.read());
                                });
                inThread(() -> {
                    try (Socket client = both.client()) {
                        Pattern.write(client.getOutputStream(), 1, 0, total, total);
                    }
                });
                reader.get();
            }
        }
    }

    @Test
    void outputIsHalfClosedWhileInputGoesOn() throws Exception {
        try (Connection both = sockets.connect()) {
            Task<Void> server =
                    Task.run(
                            sockets.threads(),
                            () -> {
                                Socket socket = both.server();
                                InputStream in = socket.getInputStream();
                                Pattern.read(in, 1, 0, 1_000, 100);
                                assertEquals(-1, in.read());
                                Pattern.write(socket.getOutputStream(), 2, 0, 1_000, 100);
                                socket.shutdownOutput();
                            });
            inThread(() -> {
                Socket socket = both.client();
                OutputStream out = socket.getOutputStream();
                Pattern.write(out, 1, 0, 1_000, 100);
                socket.shutdownOutput();
                assertTrue(socket.isOutputShutdown());
                assertThrows(IOException.class, () -> out.write(1));
                Pattern.read(socket.getInputStream(), 2, 0, 1_000, 100);
                assertEquals(-1, socket.getInputStream().read());
            });
            server.get();
        }
    }

    @Test
    void inputIsHalfClosedWhileOutputGoesOn() throws Exception {
        try (Connection both = sockets.connect()) {
            inThread(() -> {
                Socket socket = both.client();
                InputStream in = socket.getInputStream();
                socket.shutdownInput();
                assertTrue(socket.isInputShutdown());
                assertEquals(-1, in.read());
                assertEquals(0, in.available());
                Pattern.write(socket.getOutputStream(), 1, 0, 1_000, 100);
            });
            inThread(() -> Pattern.read(both.server().getInputStream(), 1, 0, 1_000, 100));
        }
    }

    @Test
    void shutdownInputEndsAReadInFlight() throws Exception {
        try (Connection both = sockets.connect()) {
            Task<Integer> reader =
                    Task.call(sockets.threads(), () -> both.server().getInputStream().read())
                            .awaitParked();
            inThread(both.server()::shutdownInput);
            assertEquals(-1, reader.get());
        }
    }

    @Test
    void availableIsWhatCanBeReadWithoutWaiting() throws Exception {
        try (Connection both = sockets.connect()) {
            InputStream in = both.server().getInputStream();
            inThread(() -> assertEquals(0, in.available()));
            inThread(() -> both.client().getOutputStream().write(Pattern.bytes(1, 0, 100)));
            await().until(in::available, count -> count == 100);
            inThread(() -> Pattern.read(in, 1, 0, 40, 40));
            inThread(() -> assertEquals(60, in.available()));
            both.server().close();
            assertThrows(IOException.class, in::available);
        }
    }

    @Test
    void emptyAndImpossibleRangesAreAnsweredAtOnce() throws Exception {
        try (Connection both = sockets.connect()) {
            inThread(() -> {
                InputStream in = both.server().getInputStream();
                OutputStream out = both.server().getOutputStream();
                assertEquals(0, in.read(new byte[0]));
                assertEquals(0, in.read(new byte[5], 5, 0));
                out.write(new byte[0]);
                byte[] five = new byte[5];
                assertThrows(IndexOutOfBoundsException.class, () -> in.read(five, 3, 3));
                assertThrows(IndexOutOfBoundsException.class, () -> out.write(five, -1, 3));
            });
        }
    }

    @Test
    void closingAStreamClosesTheSocket() throws Exception {
        try (Connection both = sockets.connect()) {
            both.client().getInputStream().close();
            assertTrue(both.client().isClosed());
            both.server().getOutputStream().close();
            assertTrue(both.server().isClosed());
        }
    }
}
