package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.Sockets.Connection;
import dev.heddle.support.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Urgent data, sent by a socket of ours or by one of the JDK to one of ours. */
abstract class UrgentDataSuite extends SocketSuite {
    /** What a test does with the sender and the receiver. */
    private interface Exchange {
        void run(Socket sender, Socket receiver) throws Exception;
    }

    private void exchange(Exchange exchange) throws Exception {
        try (ServerSocket listener = sockets.listen();
                Socket sender = new Socket()) {
            sender.connect(listener.getLocalSocketAddress());
            sender.setTcpNoDelay(true);
            try (Socket receiver = listener.accept()) {
                exchange.run(sender, receiver);
            }
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void sendAroundAnUrgentByte(Socket sender) throws IOException {
        OutputStream out = sender.getOutputStream();
        out.write(ascii("abc"));
        sender.sendUrgentData('!');
        out.write(ascii("def"));
    }

    /** A read ends at the place of the urgent byte, with more to be had behind it. */
    private static String readAtLeast(InputStream in, int count) throws IOException {
        byte[] bytes = new byte[64];
        int place = 0;
        while (place < count) {
            int got = in.read(bytes, place, bytes.length - place);
            assertTrue(got > 0);
            place += got;
        }
        return new String(bytes, 0, place, StandardCharsets.US_ASCII);
    }

    @Test
    void urgentDataIsSentBehindWhatWasWritten() throws Exception {
        try (Connection both = sockets.connect()) {
            both.server().setOOBInline(true);
            inThread(() -> {
                OutputStream out = both.client().getOutputStream();
                out.write(ascii("abc"));
                both.client().sendUrgentData(0x100 + '!');
                out.write(ascii("def"));
            });
            inThread(() -> assertEquals("abc!def", readAtLeast(both.server().getInputStream(), 7)));
        }
    }

    @Test
    void urgentDataThatCannotBeSentIsRefused() throws Exception {
        try (Connection both = sockets.connect();
                Socket unconnected = sockets.newSocket()) {
            inThread(() -> {
                assertRefused("Not connected", unconnected);
                both.client().shutdownOutput();
                assertRefused("Broken pipe", both.client());
                both.client().close();
                assertRefused("Socket closed", both.client());
            });
        }
    }

    /** The JDK says it by an IOException or by a SocketException. */
    private static void assertRefused(String text, Socket socket) {
        IOException e = assertThrows(IOException.class, () -> socket.sendUrgentData('!'));
        assertEquals(text, e.getMessage());
    }

    /** On a virtual thread: the JDK's sockets wait on a platform thread, ours do not either. */
    @Test
    void urgentDataDoesNotWaitForAFullBuffer() throws Exception {
        try (ServerSocket listener = sockets.newServerSocket();
                Socket client = sockets.newSocket()) {
            listener.setReceiveBufferSize(1024);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client.setSendBufferSize(1024);
            client.connect(listener.getLocalSocketAddress());
            Task<Void> sender =
                    Task.run(
                            Thread.ofVirtual().factory(),
                            () -> {
                                for (int i = 0; i < 100_000; i++) {
                                    client.sendUrgentData('!');
                                }
                            });
            SocketException e = sender.failure(SocketException.class);
            assertEquals("No buffer space available", e.getMessage());
            assertFalse(client.isClosed());
        }
    }

    @Test
    void anUrgentByteIsLeftOutOfTheStream() throws Exception {
        exchange((sender, receiver) -> {
            assertFalse(receiver.getOOBInline());
            sendAroundAnUrgentByte(sender);
            inThread(() -> assertEquals("abcdef", readAtLeast(receiver.getInputStream(), 6)));
        });
    }

    /** The reader has waited once, so an edge-triggered driver knows the socket. */
    @Test
    void anUrgentByteDoesNotHideWhatComesAfterIt() throws Exception {
        sendAroundUrgentBytes();
    }

    private void sendAroundUrgentBytes() throws Exception {
        exchange((sender, receiver) -> {
            InputStream in = receiver.getInputStream();
            for (int round = 0; round < 20; round++) {
                Task<Integer> waiting = Task.call(sockets.threads(), () -> in.read()).awaitParked();
                sender.getOutputStream().write('1');
                assertEquals('1', waiting.get());
                sendAroundAnUrgentByte(sender);
                inThread(() -> assertEquals("abcdef", readAtLeast(in, 6)));
            }
        });
    }

    /** A ring that has work to do for others may stop at the byte, with more behind it. */
    @Test
    void anUrgentByteDoesNotHideWhatComesAfterItBesideOthers() throws Exception {
        try (Connection others = sockets.connect()) {
            AtomicBoolean isOver = new AtomicBoolean();
            Task<Void> echo = Task.run(sockets.threads(), () -> echo(others.server()));
            Task<Void> neighbour =
                    Task.run(
                            sockets.threads(),
                            () -> {
                                while (!isOver.get()) {
                                    others.client().getOutputStream().write(1);
                                    assertEquals(1, others.client().getInputStream().read());
                                }
                                others.client().shutdownOutput();
                            });
            try {
                for (int connection = 0; connection < 20; connection++) {
                    sendAroundUrgentBytes();
                }
            } finally {
                isOver.set(true);
            }
            neighbour.get();
            echo.get();
        }
    }

    private static void echo(Socket socket) throws IOException {
        for (int read = socket.getInputStream().read();
                read >= 0;
                read = socket.getInputStream().read()) {
            socket.getOutputStream().write(read);
        }
    }

    @Test
    void aReaderGoesOnWaitingWhenOnlyAnUrgentByteComes() throws Exception {
        exchange((sender, receiver) -> {
            InputStream in = receiver.getInputStream();
            Task<Integer> reader = Task.call(sockets.threads(), () -> in.read()).awaitParked();
            for (int i = 0; i < 10; i++) {
                sender.sendUrgentData('!');
            }
            sender.getOutputStream().write('z');
            int read = reader.get();
            // The kernel keeps one urgent byte: a second one turns the first into an ordinary one.
            while (read == '!') {
                read = Task.call(sockets.threads(), () -> in.read()).get();
            }
            assertEquals('z', read);
        });
    }

    @Test
    void aReaderBehindAnUrgentByteReadsTheEnd() throws Exception {
        exchange((sender, receiver) -> {
            InputStream in = receiver.getInputStream();
            Task<Integer> reader = Task.call(sockets.threads(), () -> in.read()).awaitParked();
            sender.sendUrgentData('!');
            sender.shutdownOutput();
            assertEquals(-1, reader.get());
        });
    }

    @Test
    void anUrgentByteIsInlineWhereThatIsAskedFor() throws Exception {
        exchange((sender, receiver) -> {
            receiver.setOOBInline(true);
            assertTrue(receiver.getOOBInline());
            InputStream in = receiver.getInputStream();
            Task<Integer> waiting = Task.call(sockets.threads(), () -> in.read()).awaitParked();
            sender.sendUrgentData('?');
            assertEquals('?', waiting.get());
            sendAroundAnUrgentByte(sender);
            inThread(() -> assertEquals("abc!def", readAtLeast(in, 7)));
            receiver.setOOBInline(false);
            assertFalse(receiver.getOOBInline());
        });
    }
}
