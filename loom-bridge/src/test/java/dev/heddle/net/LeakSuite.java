package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.file.HeddleFileChannel;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.support.Task;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was never closed is counted, and nothing else. */
abstract class LeakSuite extends HeddleSuite {
    @TempDir Path folder;

    private CoreGroup group() {
        return heddle.group();
    }

    /** In a thread that ends, so that no frame of the test keeps what it opened. */
    private void open(Task.Body body) throws Exception {
        start(body).get();
    }

    /** One more that is dropped is found behind all that were dropped before. */
    private void assertLeaks(long expected) throws Exception {
        awaitLeaks(expected);
        open(() -> heddle.newSocket().setTcpNoDelay(true));
        awaitLeaks(expected + 1);
        assertEquals(expected + 1, group().statistics().leaks());
    }

    private void awaitLeaks(long expected) {
        await().atMost(Task.PATIENCE)
                .until(() -> {
                    System.gc();
                    return group().statistics().leaks() >= expected;
                });
    }

    @Test
    void connectionsAndListenersAreCounted() throws Exception {
        open(() -> {
            ServerSocket listener = heddle.listen();
            HeddleSocket client = heddle.newSocket();
            client.connect(listener.getLocalSocketAddress());
            listener.accept().getOutputStream().write(1);
            client.getInputStream().read();
        });
        assertLeaks(3);
    }

    @Test
    void unixDomainSocketsAreCounted() throws Exception {
        open(() -> {
            var address = UnixDomainSocketAddress.of(folder.resolve("listener"));
            HeddleUnixServerSocket listener = HeddleUnixServerSocket.listen(group(), address, 5);
            HeddleUnixSocket.connect(group(), address, 0).getOutputStream().write(1);
            listener.accept().getInputStream().read();
        });
        assertLeaks(3);
    }

    @Test
    void datagramSocketsAreCounted() throws Exception {
        open(() -> {
            var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            new HeddleDatagramSocket(group(), any);
        });
        assertLeaks(1);
    }

    @Test
    void filesAreCounted() throws Exception {
        open(() -> {
            var file =
                    HeddleFileChannel.open(
                            group(),
                            folder.resolve("file"),
                            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
            file.write(ByteBuffer.allocate(1), 0);
        });
        assertLeaks(1);
    }

    @Test
    void whatIsClosedIsNotCounted() throws Exception {
        open(() -> {
            for (int i = 0; i < 10; i++) {
                withLentBuffer(LentBuffer::close);
            }
            new HeddleDatagramSocket(group(), null).close();
            HeddleFileChannel.open(
                            group(),
                            folder.resolve("file"),
                            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE))
                    .close();
        });
        assertLeaks(0);
    }

    private interface Use {
        void of(LentBuffer received) throws Exception;
    }

    private void withLentBuffer(Use use) throws Exception {
        try (ServerSocket listener = heddle.listen();
                HeddleSocket client = heddle.newSocket()) {
            client.connect(listener.getLocalSocketAddress());
            try (HeddleSocket server = (HeddleSocket) listener.accept()) {
                client.getOutputStream().write(7);
                use.of(server.readLent());
            }
        }
    }

    @Test
    void lentBuffersAreCounted() throws Exception {
        open(() -> withLentBuffer(received -> {}));
        assertLeaks(1);
    }

    /** Only the bytes are left, and whoever has them may go on to read. */
    @Test
    void aLentBufferWhoseBytesAreInUseIsNotDropped() throws Exception {
        CompletableFuture<ByteBuffer> kept = new CompletableFuture<>();
        open(() -> withLentBuffer(received -> kept.complete(received.bytes())));
        assertLeaks(0);
        assertEquals(7, kept.get().get());
        kept.obtrudeValue(null);
        assertLeaks(2);
    }

    /** Their group is no more, and they are the program's to close all the same. */
    @Test
    void socketsThatOutliveTheirGroupAreCounted() throws Exception {
        open(() -> heddle.newSocket().setTcpNoDelay(true));
        heddle.close();
        awaitLeaks(1);
    }
}
