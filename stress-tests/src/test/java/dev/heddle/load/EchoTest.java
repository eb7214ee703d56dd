package dev.heddle.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EchoTest {

    private static final InetSocketAddress ANYWHERE =
            InetSocketAddress.createUnresolved("localhost", 1);

    private final Conversation conversation = new Echo(128).open(ANYWHERE, 5);

    @Test
    void echoSplitAtEveryByteIsCompleteAtItsLastByte() throws WrongReplyException {
        for (int cut = 1; cut < 128; cut++) {
            byte[] message = nextMessage(conversation);
            assertFalse(conversation.accept(message, cut), "after " + cut + " bytes");
            byte[] rest = Arrays.copyOfRange(message, cut, 128);
            assertTrue(conversation.accept(rest, rest.length), "split after " + cut + " bytes");
        }
    }

    @Test
    void streamGoesOnFromMessageToMessage() {
        byte[] first = nextMessage(conversation);
        byte[] second = nextMessage(conversation);
        assertEquals(128, first.length);
        assertEquals((Byte.toUnsignedInt(first[127]) + 1) % 251, Byte.toUnsignedInt(second[0]));
    }

    @Test
    void connectionsDiffer() {
        assertNotEquals(
                ByteBuffer.wrap(nextMessage(conversation)),
                ByteBuffer.wrap(nextMessage(new Echo(128).open(ANYWHERE, 6))));
    }

    @Test
    void everyByteIsChecked() {
        for (int i = 0; i < 128; i++) {
            byte[] message = nextMessage(conversation);
            message[i] ^= 1;
            WrongReplyException e =
                    assertThrows(
                            WrongReplyException.class, () -> conversation.accept(message, 128));
            assertTrue(e.getMessage().startsWith("byte " + i + " of an echo is "), e.getMessage());
        }
    }

    @Test
    void bytesBehindTheEndAreWrong() {
        byte[] longer = Arrays.copyOf(nextMessage(conversation), 130);
        WrongReplyException e =
                assertThrows(WrongReplyException.class, () -> conversation.accept(longer, 130));
        assertEquals("2 bytes came after the end of an echo", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, Echo.MAX_MESSAGE_BYTES + 1})
    void otherLengthsAreRefused(int messageBytes) {
        assertThrows(IllegalArgumentException.class, () -> new Echo(messageBytes));
    }

    private static byte[] nextMessage(Conversation conversation) {
        ByteBuffer request = conversation.nextRequest();
        byte[] message = new byte[request.remaining()];
        request.get(message);
        return message;
    }
}
