package dev.heddle.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcEchoTest {
    private static final int BYTES = 20;
    private static final int PREFACE_BYTES = 24;

    private final Conversation conversation =
            new GrpcEcho("/a.B/C", BYTES)
                    .open(InetSocketAddress.createUnresolved("localhost", 1), 0);

    /** The frames of a server's good reply. */
    private static byte[] reply(int stream, int wrongByte) {
        ByteBuffer reply = ByteBuffer.allocate(200);
        frame(reply, 3, Http2Frame.HEADERS, Http2Frame.END_HEADERS, stream).put(new byte[3]);
        frame(reply, 5 + BYTES, Http2Frame.DATA, 0, stream).put((byte) 0).putInt(BYTES);
        for (int i = 0; i < BYTES; i++) {
            reply.put((byte) (i + stream + (i == wrongByte ? 1 : 0)));
        }
        frame(reply, 2, Http2Frame.HEADERS, Http2Frame.END_HEADERS | Http2Frame.END_STREAM, stream)
                .put(new byte[2]);
        return bytes(reply);
    }

    private static ByteBuffer frame(ByteBuffer to, int length, int type, int flags, int stream) {
        return to.putInt(length << 8 | type).put((byte) flags).putInt(stream);
    }

    private static byte[] bytes(ByteBuffer written) {
        byte[] bytes = new byte[written.position()];
        written.flip().get(bytes);
        return bytes;
    }

    private static byte[] bytesOf(ByteBuffer request) {
        byte[] bytes = new byte[request.remaining()];
        request.get(bytes);
        return bytes;
    }

    @Test
    void theFirstRequestBeginsTheConnection() {
        byte[] request = bytesOf(conversation.nextRequest());
        String preface = new String(request, 0, PREFACE_BYTES, StandardCharsets.US_ASCII);
        assertEquals("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", preface);
        assertEquals(Http2Frame.SETTINGS, request[PREFACE_BYTES + 3]);
    }

    @Test
    void aReplyIsCompleteAtItsLastByteHoweverItIsSplit() throws WrongReplyException {
        for (int call = 0; call < 40; call++) {
            conversation.nextRequest();
            byte[] reply = reply(2 * call + 1, -1);
            assertFalse(conversation.accept(reply, call + 1), "after " + (call + 1) + " bytes");
            byte[] rest = Arrays.copyOfRange(reply, call + 1, reply.length);
            assertFalse(conversation.accept(rest, rest.length - 1));
            assertTrue(conversation.accept(new byte[] {rest[rest.length - 1]}, 1));
        }
    }

    @Test
    void settingsAndPingsAreAnsweredWithTheNextCall() throws WrongReplyException {
        conversation.nextRequest();
        ByteBuffer said = ByteBuffer.allocate(100);
        frame(said, 6, Http2Frame.SETTINGS, 0, 0).put(new byte[6]);
        frame(said, 8, Http2Frame.PING, 0, 0).putLong(0x0102030405060708L);
        frame(said, 4, Http2Frame.WINDOW_UPDATE, 0, 0).putInt(1000);
        frame(said, 0, Http2Frame.SETTINGS, Http2Frame.ACK, 0);
        byte[] between = bytes(said);
        assertFalse(conversation.accept(between, between.length));
        byte[] reply = reply(1, -1);
        assertTrue(conversation.accept(reply, reply.length));
        ByteBuffer answers = ByteBuffer.wrap(bytesOf(conversation.nextRequest()));
        assertEquals(Http2Frame.SETTINGS, answers.getInt());
        assertEquals(Http2Frame.ACK, answers.get());
        assertEquals(0, answers.getInt());
        assertEquals(8 << 8 | Http2Frame.PING, answers.getInt());
        assertEquals(Http2Frame.ACK, answers.get());
        assertEquals(0, answers.getInt());
        assertEquals(0x0102030405060708L, answers.getLong());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, BYTES - 1})
    void everyByteIsChecked(int wrong) {
        conversation.nextRequest();
        byte[] reply = reply(1, wrong);
        assertThrows(WrongReplyException.class, () -> conversation.accept(reply, reply.length));
    }

    @Test
    void aCallThatFailsIsNoReply() {
        conversation.nextRequest();
        ByteBuffer failure = ByteBuffer.allocate(20);
        frame(failure, 1, Http2Frame.HEADERS, Http2Frame.END_STREAM, 1).put((byte) 0);
        byte[] bytes = bytes(failure);
        assertThrows(WrongReplyException.class, () -> conversation.accept(bytes, bytes.length));
    }

    @ParameterizedTest
    @ValueSource(ints = {Http2Frame.GOAWAY, Http2Frame.RST_STREAM})
    void theEndOfAConnectionOrStreamIsNoReply(int type) {
        conversation.nextRequest();
        ByteBuffer end = ByteBuffer.allocate(20);
        frame(end, 4, type, 0, 0).putInt(0);
        byte[] bytes = bytes(end);
        assertThrows(WrongReplyException.class, () -> conversation.accept(bytes, bytes.length));
    }

    @Test
    void aReplyToAnotherCallIsNone() {
        conversation.nextRequest();
        byte[] reply = reply(3, -1);
        assertThrows(WrongReplyException.class, () -> conversation.accept(reply, reply.length));
    }
}
