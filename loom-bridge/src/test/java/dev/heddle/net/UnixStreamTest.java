package dev.heddle.net;

import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Sockets;
import dev.heddle.support.Sockets.Connection;
import dev.heddle.support.UnixSockets;
import java.nio.file.Path;
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
class UnixStreamTest extends StreamSuite {
    @Parameter(0)
    String driver;

    @Parameter(1)
    int cores;

    @TempDir Path directory;

    @Override
    Sockets open() throws Exception {
        return new UnixSockets(HeddleSockets.open(driver, cores), directory);
    }

    /** They always do. */
    @Override
    void sendAtOnce(Connection both) {}
}
