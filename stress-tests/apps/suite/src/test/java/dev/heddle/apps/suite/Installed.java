package dev.heddle.apps.suite;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/**
 * A server that the machine's own packages bring, in a temporary folder of its own; where it is not
 * installed, the test is skipped with that as its reason.
 */
final class Installed implements Peer {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final String DEBIAN_POSTGRESQL = "/usr/lib/postgresql";

    private final String address;
    private final Path folder;
    private final Process process;

    private Installed(String address, Path folder, List<String> command, String saidWhenReady)
            throws IOException {
        this.address = address;
        this.folder = folder;
        Path log = folder.resolve("log");
        process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        Awaitility.await(command.getFirst() + " says '" + saidWhenReady + "'")
                .atMost(START)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !process.isAlive() || Files.readString(log).contains(saidWhenReady));
        if (!process.isAlive()) {
            throw new IOException("%s ended: %s".formatted(command, Files.readString(log)));
        }
    }

    /** A database without a password, which only this machine's loopback reaches. */
    static Installed postgreSql() throws IOException, InterruptedException {
        Path programs = postgreSqlPrograms();
        Path folder = Files.createTempDirectory("heddle-postgresql");
        // It refuses to run as root.
        List<String> asUser = isRoot() ? asUser(folder) : List.of();
        Path data = folder.resolve("data");
        run(
                folder,
                concat(
                        asUser,
                        programs.resolve("initdb").toString(),
                        "--pgdata=" + data,
                        "--username=heddle",
                        "--auth=trust",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--no-sync"));
        int port = freePort();
        List<String> command =
                concat(
                        asUser,
                        programs.resolve("postgres").toString(),
                        "-D",
                        data.toString(),
                        "-p",
                        Integer.toString(port),
                        "-h",
                        "127.0.0.1",
                        "-k",
                        folder.toString(),
                        "-F");
        String address = "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=heddle";
        return new Installed(
                address, folder, command, "database system is ready to accept connections");
    }

    /** A store that keeps nothing. */
    static Installed redis() throws IOException {
        Path program =
                List.of(System.getenv("PATH").split(":")).stream()
                        .map(each -> Path.of(each, "redis-server"))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElseGet(() ->
                                Assumptions.abort(
                                        "Redis is not installed: no redis-server on PATH"));
        Path folder = Files.createTempDirectory("heddle-redis");
        int port = freePort();
        List<String> command =
                List.of(
                        program.toString(),
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no",
                        "--dir",
                        folder.toString());
        return new Installed(
                Integer.toString(port), folder, command, "Ready to accept connections");
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the server of " + folder + " has not ended");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
            try (var files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(each -> each.toFile().delete());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Path postgreSqlPrograms() throws IOException {
        Path versions = Path.of(DEBIAN_POSTGRESQL);
        if (Files.isDirectory(versions)) {
            try (var folders = Files.list(versions)) {
                var newest =
                        folders.map(each -> each.resolve("bin"))
                                .filter(each -> Files.isExecutable(each.resolve("initdb")))
                                .max(Comparator.naturalOrder());
                if (newest.isPresent()) {
                    return newest.get();
                }
            }
        }
        return Assumptions.abort(
                "PostgreSQL is not installed: no %s/*/bin/initdb".formatted(DEBIAN_POSTGRESQL));
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /** Gives the folder to a user of the system, and says how to run as that one. */
    private static List<String> asUser(Path folder) throws IOException {
        var users = folder.getFileSystem().getUserPrincipalLookupService();
        String user = Files.exists(Path.of("/var/lib/postgresql")) ? "postgres" : "nobody";
        Files.setOwner(folder, users.lookupPrincipalByName(user));
        int id = (Integer) Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        // It becomes the program it starts, so that a signal to the process reaches that one.
        return List.of("setpriv", "--reuid=" + id, "--clear-groups");
    }

    private static List<String> concat(List<String> first, String... rest) {
        return Stream.concat(first.stream(), List.of(rest).stream()).toList();
    }

    private static void run(Path folder, List<String> command)
            throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("%s failed: %s".formatted(command, said));
        }
    }

    /** Free when it was looked for. */
    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
