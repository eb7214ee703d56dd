package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.Descriptors;
import dev.heddle.support.FullUnixBacklog;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Sockets;
import dev.heddle.support.UnixSockets;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
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
class UnixTimeoutTest extends TimeoutSuite {
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
    void connectTimesOutAndTheSocketIsClosed() throws Exception {
        try (FullUnixBacklog full = new FullUnixBacklog(directory)) {
            inThread(() -> {
                long before = Descriptors.count();
                Socket socket = sockets.newSocket();
                long start = System.nanoTime();
                assertThrows(
                        SocketTimeoutException.class, () -> socket.connect(full.address(), 200));
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                assertTrue(took.toMillis() >= 190 && took.toSeconds() < 20, "took " + took);
                Descriptors.awaitAtMost(before);
            });
        }
    }
}
