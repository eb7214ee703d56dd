package dev.heddle.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestParserTest {

    private static final String GET = "GET /a?b=c HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab\r\nc";

    @Test
    void requestSplitAtEveryByteIsFoundAtItsLastByte() {
        for (String request : List.of(GET, POST)) {
            for (int cut = 1; cut < request.length(); cut++) {
                RequestParser parser = new RequestParser();
                assertEquals(cut, parse(parser, request.substring(0, cut)));
                assertFalse(isComplete(parser), "complete after " + cut + " bytes of " + request);
                assertEquals(request.length() - cut, parse(parser, request.substring(cut)));
                assertTrue(isComplete(parser), "split after " + cut + " bytes of " + request);
            }
        }
    }

    @Test
    void requestsInSingleBytesAreFound() {
        RequestParser parser = new RequestParser();
        int found = 0;
        for (char c : (GET + POST + GET).toCharArray()) {
            parse(parser, String.valueOf(c));
            found += isComplete(parser) ? 1 : 0;
        }
        assertEquals(3, found);
    }

    @Test
    void pipelinedRequestsAreFoundOneByOneWhereverTheReadsAreCut() {
        String pipeline = GET + POST + "\r\n" + GET + POST;
        for (int cut = 0; cut <= pipeline.length(); cut++) {
            RequestParser parser = new RequestParser();
            int found =
                    countRequests(parser, pipeline.substring(0, cut))
                            + countRequests(parser, pipeline.substring(cut));
            assertEquals(4, found, "split after " + cut + " bytes");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET\r\n",
                "GET /\r\n",
                "GET  / HTTP/1.1\r\n",
                "GET / HTTP/1.1 \r\n",
                "GET / HTTP/2.0\r\n",
                "GET / HTTP/1.2\r\n",
                "GET / http/1.1\r\n",
                "GET / HTTP/1.\r\n",
                "GET / FTP\r\n",
                " GET / HTTP/1.1\r\n",
                "G(T / HTTP/1.1\r\n",
                "garbage\r\n",
                "\u0016\u0003\u0001", // TLS: refused without a line end
                "\u00ff\u00fe",
                "GET / HTTP/1.1\r\nno colon\r\n",
                "GET / HTTP/1.1\r\n: no name\r\n",
                "GET / HTTP/1.1\r\nName : blank\r\n",
                "GET / HTTP/1.1\r\nA: b\r\n folded\r\n",
                "GET / HTTP/1.1\r\nContent-Length: \r\n",
                "GET / HTTP/1.1\r\nContent-Length: -1\r\n",
                "GET / HTTP/1.1\r\nContent-Length: 1x\r\n",
                "GET / HTTP/1.1\r\nContent-Length: 9999999999999999999\r\n",
                "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
            })
    void garbageIsMalformedWhereverItIsCut(String garbage) {
        for (int cut = 0; cut < garbage.length(); cut++) {
            RequestParser parser = new RequestParser();
            parse(parser, garbage.substring(0, cut));
            parse(parser, garbage.substring(cut));
            assertEquals(RequestParser.State.MALFORMED, parser.state(), "split at " + cut);
        }
    }

    @Test
    void headUpToTheLimitIsFoundAndOneByteMoreIsMalformed() {
        String start = "GET / HTTP/1.1\r\nA: ";
        String end = "\r\n\r\n";
        int room = RequestParser.MAX_HEAD_BYTES - start.length() - end.length();

        RequestParser fitting = new RequestParser();
        parse(fitting, start + "x".repeat(room) + end);
        assertTrue(isComplete(fitting));

        RequestParser tooLong = new RequestParser();
        parse(tooLong, start + "x".repeat(room + 1) + end);
        assertEquals(RequestParser.State.MALFORMED, tooLong.state());
    }

    @Test
    void lineWithoutEndIsMalformedAtTheLimit() {
        RequestParser parser = new RequestParser();
        int fed = 0;
        while (parser.state() == RequestParser.State.REQUEST_LINE) {
            parse(parser, "G");
            fed++;
        }
        assertEquals(RequestParser.State.MALFORMED, parser.state());
        assertEquals(RequestParser.MAX_HEAD_BYTES, fed);
    }

    @Test
    void limitCountsEachHeadByItself() {
        String request = "GET / HTTP/1.1\r\nA: " + "x".repeat(5000) + "\r\n\r\n";
        assertEquals(3, countRequests(new RequestParser(), request.repeat(3)));
    }

    @Test
    void keepAliveFollowsVersionAndConnectionHeader() {
        assertTrue(head("GET / HTTP/1.1\r\n\r\n").keepsAlive());
        assertFalse(head("GET / HTTP/1.1\r\nConnection: close\r\n\r\n").keepsAlive());
        assertFalse(head("GET / HTTP/1.1\r\nCONNECTION:Upgrade , Close\t\r\n\r\n").keepsAlive());
        assertTrue(head("GET / HTTP/1.1\r\nConnection: closed\r\n\r\n").keepsAlive());
        assertFalse(head("GET / HTTP/1.0\r\n\r\n").keepsAlive());
        assertTrue(head("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").keepsAlive());
        assertTrue(head("GET / HTTP/1.0\r\n\r\n").isHttp10());
    }

    @Test
    void headOfOneRequestSaysNothingAboutTheNext() {
        RequestParser parser = new RequestParser();
        parse(parser, "HEAD / HTTP/1.0\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        assertTrue(parser.head().isHead());
        parse(parser, GET);
        assertFalse(parser.head().isHead());
        assertTrue(parser.head().keepsAlive());
    }

    @Test
    void bareLineFeedsEndLines() {
        assertEquals(2, countRequests(new RequestParser(), "GET / HTTP/1.1\nA: b\n\n".repeat(2)));
    }

    @Test
    void transferEncodingIsUnsupported() {
        RequestParser parser = new RequestParser();
        parse(parser, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
        assertEquals(RequestParser.State.UNSUPPORTED, parser.state());
    }

    @Test
    void expectationIsSeenBeforeTheBody() {
        RequestParser parser = new RequestParser();
        parse(parser, "PUT / HTTP/1.1\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n");
        assertEquals(RequestParser.State.BODY, parser.state());
        assertTrue(parser.head().expectsContinue());
    }

    private static RequestHead head(String request) {
        RequestParser parser = new RequestParser();
        parse(parser, request);
        assertTrue(isComplete(parser), request);
        return parser.head();
    }

    private static int countRequests(RequestParser parser, String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        List<Integer> ends = new ArrayList<>();
        int position = 0;
        while (position < bytes.length) {
            position = parser.parse(bytes, position, bytes.length);
            if (isComplete(parser)) {
                ends.add(position);
            }
        }
        return ends.size();
    }

    private static int parse(RequestParser parser, String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        return parser.parse(bytes, 0, bytes.length);
    }

    private static boolean isComplete(RequestParser parser) {
        return parser.state() == RequestParser.State.COMPLETE;
    }
}
