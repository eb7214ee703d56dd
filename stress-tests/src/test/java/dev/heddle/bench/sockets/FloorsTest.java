package dev.heddle.bench.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.measure.ServerProcess;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The servers in C do what the other peers do, where they can be built. */
@Timeout(60)
class FloorsTest {
    private static final Path SOURCES = Path.of("src", "main", "c");

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "uring"})
    void eachDoesWhatThePeersDo(String driver) throws Exception {
        Path program = built(driver);
        try (ServerProcess echo = started(program, "ECHO")) {
            ServicesTest.assertEchoed(echo.address());
        }
        try (ServerProcess http = started(program, "HTTP");
                Socket client = new Socket(http.address().getAddress(), http.address().getPort())) {
            ServicesTest.assertHello(client);
            client.shutdownOutput();
            assertEquals(-1, client.getInputStream().read());
            assertEquals(2, http.description().cores());
        }
        try (ServerProcess churn = started(program, "CHURN")) {
            for (int i = 0; i < 100; i++) {
                ServicesTest.assertLastHello(churn.address());
            }
        }
    }

    private static ServerProcess started(Path program, String service) throws InterruptedException {
        return ServerProcess.start("floor", List.of(program.toString(), service, "2"));
    }

    private Path built(String driver) throws IOException, InterruptedException {
        Path program = folder.resolve("floor_" + driver);
        List<String> command = new ArrayList<>(List.of("gcc", "-Wall", "-Wextra", "-Werror"));
        command.addAll(List.of("-pthread", "-o", program.toString()));
        command.add(SOURCES.resolve("floor.c").toString());
        command.add(SOURCES.resolve("floor_" + driver + ".c").toString());
        if (driver.equals("uring")) {
            assumeTrue(Files.exists(Path.of("/usr/include/liburing.h")), "needs liburing-dev");
            command.add("-luring");
        }
        assertEquals(0, run(command), "gcc failed");
        assertTrue(Files.isExecutable(program));
        return program;
    }

    private static int run(List<String> command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            assumeTrue(false, "needs gcc: " + e.getMessage());
            throw new AssertionError(e);
        }
    }
}
