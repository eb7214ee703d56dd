package dev.heddle.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.heddle.net.CoreListeners;
import dev.heddle.support.Pattern;
import dev.heddle.support.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest extends ExampleTest {
    private static final int MANY = 3_000_000;
    private static final ThreadFactory THREADS = Thread.ofPlatform().daemon().factory();

    private ServerSocket backend;
    private CoreListeners proxy;
    private Socket client;
    private Socket server;

    @BeforeEach
    void connectThrough() throws Exception {
        backend = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        proxy =
                TcpProxy.open(
                        cores(), ANY_PORT, (InetSocketAddress) backend.getLocalSocketAddress());
        client = connect(proxy.localAddress());
        server = backend.accept();
        server.setSoTimeout(30_000);
    }

    @AfterEach
    void closeAll() throws IOException {
        client.close();
        server.close();
        proxy.close();
        backend.close();
    }

    @Test
    void bytesGoBothWaysAtOnce() throws Exception {
        var up =
                Task.run(THREADS, () -> Pattern.write(client.getOutputStream(), 1, 0, MANY, 7_000));
        var down =
                Task.run(
                        THREADS, () -> Pattern.write(server.getOutputStream(), 2, 0, MANY, 50_000));
        var taken =
                Task.run(THREADS, () -> Pattern.read(client.getInputStream(), 2, 0, MANY, 9_000));
        Pattern.read(server.getInputStream(), 1, 0, MANY, 30_000);
        taken.get();
        up.get();
        down.get();
    }

    @Test
    void theOtherDirectionGoesOnAfterAnEnd() throws Exception {
        client.getOutputStream().write(42);
        client.shutdownOutput();
        assertEquals(42, server.getInputStream().read());
        assertEquals(-1, server.getInputStream().read());
        Pattern.write(server.getOutputStream(), 3, 0, MANY / 3, 10_000);
        // It is in flight still when the socket is closed.
        server.close();
        Pattern.read(client.getInputStream(), 3, 0, MANY / 3, 10_000);
        assertEquals(-1, client.getInputStream().read());
    }

    @Test
    void theBackendCanEndFirst() throws Exception {
        server.shutdownOutput();
        assertEquals(-1, client.getInputStream().read());
        client.getOutputStream().write(43);
        assertEquals(43, server.getInputStream().read());
        client.close();
        assertEquals(-1, server.getInputStream().read());
    }

    @Test
    void aResetEndsBothSides() throws Exception {
        client.getOutputStream().write(44);
        assertEquals(44, server.getInputStream().read());
        server.setSoLinger(true, 0);
        server.close();
        // The end or a reset, but an end of it.
        try {
            assertEquals(-1, client.getInputStream().read());
        } catch (SocketException reset) {
            assertThrows(IOException.class, () -> client.getInputStream().read());
        }
    }
}
