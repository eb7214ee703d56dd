package dev.heddle.bench.sockets;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.measure.CommandFailure;
import dev.heddle.measure.ServerProcess;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The servers that are no JVMs do what the other peers do, where they can be built. */
@Timeout(60)
class NativeServersTest {
    private static final Path C_SOURCES = Path.of("src", "main", "c");
    private static final Path GO_SOURCES = Path.of("src", "main", "go");
    private static final Path GO_CACHE = Path.of("target", "go-cache").toAbsolutePath();

    /** Of all tests: each server is built once. */
    @TempDir private static Path folder;

    @ParameterizedTest
    @EnumSource
    void echoIsCompleteAfterTheClientHasSentAll(NativeServer server) throws Exception {
        try (ServerProcess echo = started(server, "ECHO")) {
            ServicesTest.assertEchoed(echo.address());
        }
    }

    @ParameterizedTest
    @EnumSource
    void helloIsThatOfThePeers(NativeServer server) throws Exception {
        try (ServerProcess http = started(server, "HTTP");
                Socket client = new Socket(http.address().getAddress(), http.address().getPort())) {
            ServicesTest.assertHello(client);
            client.shutdownOutput();
            assertEquals(-1, client.getInputStream().read());
            assertEquals(2, http.description().cores());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLastReplyIsThatOfThePeers(NativeServer server) throws Exception {
        try (ServerProcess churn = started(server, "CHURN")) {
            for (int i = 0; i < 100; i++) {
                ServicesTest.assertLastHello(churn.address());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatItDoesNotServeIsRefusedInOneSentence(NativeServer server) throws Exception {
        built(server);
        CommandFailure refusal =
                assertThrows(CommandFailure.class, () -> started(server, "UDP").close());
        assertTrue(refusal.isBadInput());
        assertEquals("give ECHO, HTTP or CHURN, and 1 to 1024 cores", refusal.sentence());
    }

    @ParameterizedTest
    @EnumSource
    void itEndsWithItsStandardInput(NativeServer server) throws Exception {
        Process process = new ProcessBuilder(command(server, "HTTP")).start();
        try {
            process.getOutputStream().write("KERNEL_ENTRIES\nWAKE_UPS\n".getBytes(US_ASCII));
            process.getOutputStream().close();
            List<String> lines = process.inputReader().readAllLines();
            assertTrue(process.waitFor(10, TimeUnit.SECONDS));
            assertEquals(0, process.exitValue());
            assertEquals(4, lines.size(), lines::toString);
            assertEquals("-1", lines.getLast());
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoHasNotBuiltItIsToldWhatThatNeeds(NativeServer server) {
        CommandFailure refusal =
                assertThrows(CommandFailure.class, () -> server.command(Serve.Service.HTTP, 1));
        assertTrue(refusal.isBadInput());
        assertTrue(refusal.sentence().startsWith("it could not be built: it needs "));
    }

    private static ServerProcess started(NativeServer server, String service)
            throws IOException, InterruptedException {
        return ServerProcess.start(server.program(), command(server, service));
    }

    private static List<String> command(NativeServer server, String service)
            throws IOException, InterruptedException {
        return List.of(built(server).toString(), service, "2");
    }

    private static Path built(NativeServer server) throws IOException, InterruptedException {
        Path program = folder.resolve(server.program());
        if (!Files.exists(program)) {
            switch (server) {
                case GO_RAW -> buildGo(program);
                case FLOOR_EPOLL -> buildFloor(program, "floor_epoll.c", List.of());
                case FLOOR_URING -> {
                    boolean isThere = Files.exists(Path.of("/usr/include/liburing.h"));
                    assumeTrue(isThere, "needs liburing-dev");
                    buildFloor(program, "floor_uring.c", List.of("-luring"));
                }
            }
        }
        return program;
    }

    private static void buildGo(Path program) throws InterruptedException {
        ProcessBuilder compiler =
                new ProcessBuilder("go", "build", "-buildvcs=false", "-o", program.toString(), ".");
        compiler.directory(GO_SOURCES.toFile());
        compiler.environment()
                .putAll(Map.of("CGO_ENABLED", "0", "GOPROXY", "off", "GOTOOLCHAIN", "local"));
        // Go needs a folder for what it has compiled, and an environment may have no home.
        compiler.environment().putIfAbsent("GOCACHE", GO_CACHE.toString());
        build(compiler);
    }

    private static void buildFloor(Path program, String source, List<String> libraries)
            throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("gcc", "-Wall", "-Wextra", "-Werror"));
        command.addAll(List.of("-pthread", "-o", program.toString()));
        command.add(C_SOURCES.resolve("floor.c").toString());
        command.add(C_SOURCES.resolve(source).toString());
        command.addAll(libraries);
        build(new ProcessBuilder(command));
    }

    private static void build(ProcessBuilder compiler) throws InterruptedException {
        String name = compiler.command().getFirst();
        try {
            assertEquals(0, compiler.inheritIO().start().waitFor(), name + " failed");
        } catch (IOException e) {
            abort("needs " + name + ": " + e.getMessage());
        }
    }
}
