package dev.heddle.soak.traffic;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.Pattern;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HTTP, UDP and the ledgers: each check finds what it is there for. */
@Timeout(30)
class OtherChecksTest {
    private final Ledger ledger = new Ledger();
    private final Violations violations = new Violations();

    @Test
    void theHttpServiceSeesAWrongByte() throws IOException {
        byte[] body = Pattern.bytes(5, 0, 100);
        body[99]++;
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.write("POST /5 HTTP/1.1\r\nContent-Length: 100\r\n\r\n".getBytes(ISO_8859_1));
        request.write(body);
        new HttpService(ledger, violations)
                .serve(
                        new ByteArrayInputStream(request.toByteArray()),
                        new ByteArrayOutputStream());
        assertEquals(1, violations.count());
        assertEquals(0, ledger.tally(Flow.HTTP).completed());
    }

    /** Replies in the order of the requests and as they should be, until one is harmed. */
    private AssertionError httpClientAgainst(UnaryOperator<String> harm) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual()
                    .start(() -> {
                        try (Socket socket = listener.accept()) {
                            ByteArrayOutputStream replies = new ByteArrayOutputStream();
                            HttpHead head = HttpHead.read(socket.getInputStream());
                            String seed = head.start().split(" ", -1)[1].substring(1);
                            int length = (int) head.contentLength();
                            socket.getInputStream().readNBytes(length);
                            String reply =
                                    "HTTP/1.1 200 OK\r\nSeed: "
                                            + seed
                                            + "\r\nContent-Length: "
                                            + length
                                            + "\r\n\r\n";
                            replies.write(harm.apply(reply).getBytes(ISO_8859_1));
                            replies.write(Pattern.bytes(Integer.parseInt(seed), 0, length));
                            socket.getOutputStream().write(replies.toByteArray());
                            socket.getInputStream().readAllBytes();
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    });
            try (StreamConnection connection = StreamConnection.tcp(listener.getLocalPort())) {
                HttpRequests requests = new HttpRequests(ledger, new SplittableRandom(1));
                return assertThrows(AssertionError.class, () -> requests.ask(connection, 1));
            }
        }
    }

    @Test
    void theHttpClientSeesAReplyToAnotherRequest() throws Exception {
        assertTrue(
                httpClientAgainst(reply -> reply.replace("Seed: ", "Seed: 1"))
                        .getMessage()
                        .contains("is no reply to"));
    }

    /** The body here is the request's, not the one that is due. */
    @Test
    void theHttpClientSeesAWrongBody() throws Exception {
        assertTrue(httpClientAgainst(reply -> reply).getMessage().startsWith("byte "));
    }

    @Test
    void aDatagramIsCheckedByteByByte() {
        byte[] good = new Datagram(3, 4, 50).bytes();
        assertEquals(new Datagram(3, 4, 50), Datagram.parse(good));
        byte[] flipped = good.clone();
        flipped[60] ^= 4;
        assertThrows(AssertionError.class, () -> Datagram.parse(flipped));
        assertThrows(AssertionError.class, () -> Datagram.parse(Arrays.copyOf(good, 61)));
        assertThrows(AssertionError.class, () -> Datagram.parse(Arrays.copyOf(good, 63)));
        assertThrows(AssertionError.class, () -> Datagram.parse(new byte[3]));
    }

    @Test
    void theDatagramClientSeesAReplyThatComesTwice() throws Exception {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (DatagramSocket service = new DatagramSocket(0, here);
                DatagramSocket client = new DatagramSocket(0, here)) {
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            for (; ; ) {
                                DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
                                service.receive(packet);
                                service.send(packet);
                                service.send(packet);
                            }
                        } catch (IOException closed) {
                            // The test is over.
                        }
                    });
            client.connect(here, service.getLocalPort());
            DatagramClient exchanges = new DatagramClient(client, ledger, new SplittableRandom(1));
            exchanges.exchange();
            assertThrows(AssertionError.class, exchanges::exchange);
        }
    }

    @Test
    void ledgersThatAgreeAreFine() {
        ledger.complete(Flow.ECHO);
        ledger.complete(Flow.PROXY);
        ledger.cut(Flow.PROXY);
        ledger.bytes(Flow.ECHO, 5);
        Ledger service = Ledger.parse(ledger.toString());
        assertEquals(ledger.toString(), service.toString());
        // Of what a client gave up the service may have seen the end.
        service.complete(Flow.PROXY);
        Ledger.compare(ledger, service, violations);
        assertEquals(0, violations.count());
    }

    @Test
    void aConversationTooManyIsSeen() {
        Ledger service = new Ledger();
        service.complete(Flow.UNIX);
        Ledger.compare(ledger, service, violations);
        assertEquals(1, violations.count());
    }

    @Test
    void aConversationTooFewIsSeen() {
        ledger.complete(Flow.UNIX);
        Ledger.compare(ledger, new Ledger(), violations);
        assertEquals(1, violations.count());
    }
}
