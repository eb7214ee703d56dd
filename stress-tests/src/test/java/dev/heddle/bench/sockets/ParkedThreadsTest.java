package dev.heddle.bench.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.server.StockServer;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Timeout(60)
class ParkedThreadsTest {
    private final Queue<Thread> started = new ConcurrentLinkedQueue<>();

    @Test
    void asManyThreadsAsAskedForAreThereUntilTheyAreClosed() throws Exception {
        try (StockServer server = open(counted())) {
            InetSocketAddress address = addressOf(server);
            try (ParkedThreads _ = ParkedThreads.open(address, 2, 101)) {
                assertEquals(101, started.size());
                assertTrue(started.stream().allMatch(Thread::isAlive));
            }
            assertTrue(started.stream().noneMatch(Thread::isAlive));
        }
    }

    @Test
    void aServerThatCannotIsToldOf() throws Exception {
        Outbound failing =
                new Outbound() {
                    @Override
                    public Socket newSocket() {
                        throw new AssertionError("no sockets are needed");
                    }

                    @Override
                    public Thread start(Runnable body) {
                        throw new IllegalStateException("no threads are left");
                    }
                };
        try (StockServer server = open(failing)) {
            InetSocketAddress address = addressOf(server);
            Executable open = () -> ParkedThreads.open(address, 1, 3).close();
            String message = assertThrows(EOFException.class, open).getMessage();
            assertEquals("the server could not start 3 threads", message);
        }
    }

    private Outbound counted() {
        return new Outbound() {
            @Override
            public Socket newSocket() {
                throw new AssertionError("no sockets are needed");
            }

            @Override
            public Thread start(Runnable body) {
                Thread thread = Outbound.STOCK.start(body);
                started.add(thread);
                return thread;
            }
        };
    }

    private static StockServer open(Outbound outbound) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return StockServer.open(address, 16, 1, new ParkedService(outbound));
    }

    private static InetSocketAddress addressOf(StockServer server) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    }
}
