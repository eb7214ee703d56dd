package dev.heddle.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyParserTest {

    private static final String REPLY =
            "HTTP/1.1 200 OK\r\nDate: x\r\ncontent-LENGTH: 5\r\nA: b\r\n\r\nhello";

    @Test
    void replySplitAtEveryByteIsCompleteAtItsLastByte() throws WrongReplyException {
        ReplyParser parser = new ReplyParser(5);
        for (int cut = 1; cut < REPLY.length(); cut++) {
            assertFalse(accept(parser, REPLY.substring(0, cut)), "after " + cut + " bytes");
            assertTrue(accept(parser, REPLY.substring(cut)), "split after " + cut + " bytes");
        }
    }

    @Test
    void emptyBodyIsCompleteWithTheHead() throws WrongReplyException {
        assertTrue(accept(new ReplyParser(0), "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 500 Internal Server Error\r\n",
                "HTTP/1.1 20\r\n",
                "HTTP/2.0 200 OK\r\n",
                "\r\n",
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 55\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello!",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
            })
    void otherRepliesAreWrongWhereverTheyAreCut(String reply) {
        for (int i = 1; i < reply.length(); i++) {
            int cut = i;
            ReplyParser parser = new ReplyParser(5);
            assertThrows(
                    WrongReplyException.class,
                    () -> {
                        accept(parser, reply.substring(0, cut));
                        accept(parser, reply.substring(cut));
                        accept(parser, "\r\n\r\n"); // a reply's start it is not
                    },
                    "split after " + cut + " bytes");
        }
    }

    @Test
    void wrongStatusIsQuoted() {
        WrongReplyException e =
                assertThrows(
                        WrongReplyException.class,
                        () -> accept(new ReplyParser(5), "HTTP/1.1 400 Bad \u0001\r\n"));
        assertEquals(
                "a reply's status line is 'HTTP/1.1 400 Bad ?' instead of status 200",
                e.getMessage());
    }

    private static boolean accept(ReplyParser parser, String text) throws WrongReplyException {
        byte[] bytes = text.getBytes(ISO_8859_1);
        return parser.accept(bytes, bytes.length);
    }
}
