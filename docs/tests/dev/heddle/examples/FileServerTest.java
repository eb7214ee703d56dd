package dev.heddle.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.net.CoreListeners;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileServerTest {
    private static final byte[] LARGE = new byte[5_000_001];

    static {
        new Random(1).nextBytes(LARGE);
    }

    @TempDir Path folder;

    private CoreListeners listeners;
    private Socket client;

    @BeforeEach
    void start() throws IOException {
        Path root = Files.createDirectories(folder.resolve("root/sub"));
        Files.write(folder.resolve("secret"), new byte[] {'s'});
        Files.write(folder.resolve("root/large"), LARGE);
        Files.write(root.resolve("a b"), "small".getBytes(StandardCharsets.US_ASCII));
        Files.write(root.resolve("empty"), new byte[0]);
        Files.createSymbolicLink(root.resolve("out"), folder.resolve("secret"));
        Files.createSymbolicLink(root.resolve("within"), folder.resolve("root/large"));
        FileServer server = new FileServer(folder.resolve("root"));
        listeners = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        client = new Socket();
        client.connect(listeners.localAddress());
        client.setSoTimeout(30_000);
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        listeners.close();
    }

    private void request(String request) throws IOException {
        byte[] head = (request + "\r\nHost: test\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        client.getOutputStream().write(head);
    }

    private String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = client.getInputStream().read();
            assertTrue(next >= 0, "the stream ended in: " + head);
            head.append((char) next);
        }
        return head.toString();
    }

    private String statusOf(String target) throws IOException {
        request("GET " + target + " HTTP/1.1");
        String head = readHead();
        assertTrue(head.contains("Content-Length: 0"), head);
        return head.substring(9, 12);
    }

    private byte[] get(String target) throws IOException {
        request("GET " + target + " HTTP/1.1");
        String head = readHead();
        assertTrue(head.startsWith("HTTP/1.1 200 OK\r\nContent-Length: "), head);
        int length = Integer.parseInt(head.substring(33, head.indexOf("\r\n", 33)));
        byte[] body = new byte[length];
        new DataInputStream(client.getInputStream()).readFully(body);
        return body;
    }

    @Test
    void filesAreServedOneAfterTheOther() throws IOException {
        assertArrayEquals(LARGE, get("/large"));
        assertEquals("small", new String(get("/sub/a%20b?x=1"), StandardCharsets.US_ASCII));
        assertEquals(0, get("/sub/empty").length);
        assertArrayEquals(LARGE, get("/sub/../sub/within"));
        request("HEAD /large HTTP/1.1");
        assertTrue(readHead().contains("Content-Length: " + LARGE.length));
        assertEquals("404", statusOf("/none"));
        assertEquals("404", statusOf("/sub"));
        assertArrayEquals(LARGE, get("/large"));
    }

    @Test
    void nothingOutsideTheRootIsServed() throws IOException {
        for (String target :
                new String[] {
                    "/../secret",
                    "/sub/../../secret",
                    "/%2e%2e/secret",
                    "/..%2fsecret",
                    "/sub/out",
                    "//" + folder.resolve("secret"),
                    "/../none"
                }) {
            assertEquals("403", statusOf(target), target);
        }
    }

    @Test
    void whatIsNoRequestEndsTheConnection() throws IOException {
        request("GET /%00 HTTP/1.1");
        assertTrue(readHead().startsWith("HTTP/1.1 400 "));
        assertEquals(-1, client.getInputStream().read());
    }

    /** Else its body would be the next request, whoever has written it. */
    @Test
    void aRequestWithABodyIsTheLast() throws IOException {
        request("GET /large HTTP/1.1\r\nTransfer-Encoding: chunked");
        assertTrue(readHead().startsWith("HTTP/1.1 400 "));
        assertEquals(-1, client.getInputStream().read());
    }

    @Test
    void otherMethodsAreNotThere() throws IOException {
        request("POST /large HTTP/1.1");
        assertTrue(readHead().startsWith("HTTP/1.1 501 "));
        assertEquals(-1, client.getInputStream().read());
    }

    @Test
    void theClientMayEndTheConnection() throws IOException {
        request("GET /sub/empty HTTP/1.1\r\nConnection: close");
        readHead();
        assertEquals(-1, client.getInputStream().read());
    }

    @Test
    void garbageIsAnsweredOrCutOff() throws IOException {
        byte[] garbage = new byte[1 << 20];
        new Random(2).nextBytes(garbage);
        try {
            client.getOutputStream().write(garbage);
            client.shutdownOutput();
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException cutOff) {
            assertTrue(cutOff.getMessage() != null);
        }
        client.close();
        client = new Socket();
        client.connect(listeners.localAddress());
        assertArrayEquals(LARGE, get("/large"));
    }
}
