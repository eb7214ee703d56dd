package dev.heddle.bench.sockets;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.measure.CommandFailure;
import dev.heddle.measure.ServerProcess;
import dev.heddle.support.OpenDescriptors;
import dev.heddle.support.Task;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.DirectoryStream;
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
    @EnumSource(names = "FLOOR_URING")
    void aProxyPassesOnAllBytesAndTheirEnds(NativeServer server) throws Exception {
        try (ServerProcess backEnd = started(NativeServer.FLOOR_EPOLL, "ECHO");
                ServerProcess proxy = started(server, "PROXY", portOf(backEnd))) {
            long before = sockets(backEnd);
            for (int i = 0; i < 50; i++) {
                reset(proxy.address());
                ServicesTest.assertEchoed(proxy.address());
            }
            await().atMost(Task.PATIENCE).until(() -> sockets(backEnd) <= before);
        }
    }

    /** Ends a connection whose bytes are on their way. */
    private static void reset(InetSocketAddress server) throws IOException {
        try (Socket client = new Socket(server.getAddress(), server.getPort())) {
            client.getOutputStream().write(new byte[100_000]);
            client.setSoLinger(true, 0);
        }
    }

    private static long sockets(ServerProcess process) throws IOException {
        return OpenDescriptors.count(process.pid(), OpenDescriptors::isSocket);
    }

    private static String portOf(ServerProcess server) {
        return Integer.toString(server.address().getPort());
    }

    @ParameterizedTest
    @EnumSource(names = "FLOOR_URING")
    void aProxyIsToldItsBackEnd(NativeServer server) throws Exception {
        built(server);
        for (List<String> wrong :
                List.of(List.<String>of(), List.of("0"), List.of("65536"), List.of("x"))) {
            CommandFailure refusal =
                    assertThrows(
                            CommandFailure.class,
                            () -> started(server, "PROXY", wrong.toArray(String[]::new)).close());
            assertEquals(refusalOf(server), refusal.sentence());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatItDoesNotServeIsRefusedInOneSentence(NativeServer server) throws Exception {
        built(server);
        CommandFailure refusal =
                assertThrows(CommandFailure.class, () -> started(server, "UDP").close());
        assertTrue(refusal.isBadInput());
        assertEquals(refusalOf(server), refusal.sentence());
        assertFalse(server.serves(Serve.Service.UDP));
    }

    private static String refusalOf(NativeServer server) {
        String all = "give ECHO, HTTP or CHURN, and 1 to 1024 cores";
        return server.serves(Serve.Service.PROXY)
                ? all + "; or PROXY, cores, and the back end's port"
                : all;
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
                assertThrows(
                        CommandFailure.class,
                        () -> server.command(Serve.Service.HTTP, 1, List.of()));
        assertTrue(refusal.isBadInput());
        assertTrue(refusal.sentence().startsWith("it could not be built: it needs "));
    }

    private static ServerProcess started(NativeServer server, String service, String... arguments)
            throws IOException, InterruptedException {
        return ServerProcess.start(server.program(), command(server, service, arguments));
    }

    private static List<String> command(NativeServer server, String service, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(built(server).toString(), service, "2"));
        command.addAll(List.of(arguments));
        return command;
    }

    private static Path built(NativeServer server) throws IOException, InterruptedException {
        Path program = folder.resolve(server.program());
        if (!Files.exists(program)) {
            switch (server) {
                case GO_RAW -> buildGo(program);
                case FLOOR_EPOLL -> buildFloor(program, List.of());
                case FLOOR_URING -> {
                    boolean isThere = Files.exists(Path.of("/usr/include/liburing.h"));
                    assumeTrue(isThere, "needs liburing-dev");
                    buildFloor(program, List.of("-luring"));
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

    /** Of what all floors have, and what is named after this one, as the launcher does. */
    private static void buildFloor(Path program, List<String> libraries)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("gcc", "-Wall", "-Wextra", "-Werror"));
        command.addAll(List.of("-pthread", "-o", program.toString()));
        command.add(C_SOURCES.resolve("floor.c").toString());
        try (DirectoryStream<Path> own =
                Files.newDirectoryStream(C_SOURCES, program.getFileName() + "*.c")) {
            own.forEach(source -> command.add(source.toString()));
        }
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
