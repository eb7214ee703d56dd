package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.FullUnixBacklog;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Sockets;
import dev.heddle.support.Sockets.Connection;
import dev.heddle.support.Task;
import dev.heddle.support.UnixSockets;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

@ParameterizedClass(name = "{0}, {1} core(s)")
@CsvSource({
    "uring, 1",
    "uring, 2",
    "ring, 1",
    "ring, 2",
    "epoll, 1",
    "epoll, 2",
    "nio, 1",
    "nio, 2"
})
class UnixInterruptTest extends InterruptSuite {
    @Parameter(0)
    String driver;

    @Parameter(1)
    int cores;

    @TempDir Path directory;

    @Override
    Sockets open() throws Exception {
        return new UnixSockets(HeddleSockets.open(driver, cores), directory);
    }

    @Test
    @Override
    void interruptedConnectClosesTheSocket() throws Exception {
        try (FullUnixBacklog full = new FullUnixBacklog(directory);
                Socket socket = sockets.newSocket()) {
            Task<Void> victim =
                    Task.run(sockets.threads(), () -> socket.connect(full.address(), 30_000));
            victim.awaitParked().thread().interrupt();
            assertEquals("Closed by interrupt", victim.failure(SocketException.class).getMessage());
        }
    }

    /** Other than with TCP, a write finds out at once that the reader has closed its socket. */
    @Test
    @Override
    void interruptRacingWithDataEndsEachReadOneWayOrTheOther() throws Exception {
        for (int round = 0; round < 200; round++) {
            try (Connection both = sockets.connect()) {
                Task<Integer> reader =
                        Task.call(sockets.threads(), () -> both.server().getInputStream().read());
                if (round % 2 == 0) {
                    reader.thread().interrupt();
                    writeIfOpen(both.client());
                } else {
                    writeIfOpen(both.client());
                    reader.thread().interrupt();
                }
                try {
                    assertEquals(1, reader.get());
                } catch (ExecutionException e) {
                    assertEquals("Closed by interrupt", e.getCause().getMessage());
                }
            }
        }
    }

    private static void writeIfOpen(Socket client) throws IOException {
        try {
            client.getOutputStream().write(1);
        } catch (SocketException e) {
            assertEquals("Broken pipe", e.getMessage());
        }
    }

    @Test
    void anInterruptDoesNotEndTheConnectOfAPlatformThread() throws Exception {
        try (FullUnixBacklog full = new FullUnixBacklog(directory);
                Socket socket = sockets.newSocket()) {
            Task<Boolean> connector =
                    Task.call(
                            Thread.ofPlatform().daemon().factory(),
                            () -> {
                                Thread.currentThread().interrupt();
                                socket.connect(full.address());
                                return Thread.interrupted();
                            });
            connector.awaitParked();
            full.acceptOne();
            assertTrue(connector.get());
        }
    }
}
