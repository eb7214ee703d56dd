package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A socket of the JDK sends urgent data to one of ours. */
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
