package dev.heddle.soak.hostile;

import dev.heddle.measure.CommandFailure;
import dev.heddle.measure.ProgressLine;
import dev.heddle.soak.traffic.Violations;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** Each server on each driver, one after the other, under attack. One thread owns it. */
public final class HostileRun {
    /** The launcher sets where they are. */
    private static final String EXAMPLES = "heddle.soak.examples";

    private final List<String> drivers;
    private final List<Victim> victims;
    private final int cores;
    private final Duration duration;
    private final long seed;
    private final ProgressLine progress;
    private final Path examples;
    private final Violations violations;
    private final StringBuilder report = new StringBuilder();

    /**
     * @param duration of all together; starting the servers comes on top
     * @throws CommandFailure if the examples are not there
     */
    public HostileRun(
            List<String> drivers, int cores, Duration duration, long seed, ProgressLine progress) {
        this(drivers, List.of(Victim.values()), cores, duration, seed, progress);
    }

    HostileRun(
            List<String> drivers,
            List<Victim> victims,
            int cores,
            Duration duration,
            long seed,
            ProgressLine progress) {
        String folder = System.getProperty(EXAMPLES, "");
        if (folder.isEmpty() || !Files.isDirectory(Path.of(folder))) {
            throw CommandFailure.badInput(
                    "-D%s=%s names no folder: run it by ./heddle soak --hostile"
                            .formatted(EXAMPLES, folder));
        }
        examples = Path.of(folder);
        this.drivers = List.copyOf(drivers);
        this.victims = List.copyOf(victims);
        this.cores = cores;
        this.duration = duration;
        this.seed = seed;
        this.progress = progress;
        violations =
                new Violations(
                        violation -> progress.note("violation (seed " + seed + "): " + violation));
    }

    public void run() throws InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        Duration each = duration.dividedBy((long) drivers.size() * victims.size());
        report.append("heddle soak --hostile, seed ").append(seed).append('\n');
        report.append(
                "JDK %s, each server with %d descriptors, %d connections in a flood%n"
                        .formatted(
                                Runtime.version(), HostileServer.DESCRIPTORS, Attack.FLOOD_SIZE));
        try (Certificate certificate = Certificate.make();
                ServerSocket backend =
                        new ServerSocket(0, 1024, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().name("hostile-backend").daemon().start(() -> echo(backend));
            for (String driver : drivers) {
                for (Victim victim : victims) {
                    progress.show(victim + " on " + driver);
                    try (HostileServer server =
                            HostileServer.start(
                                    victim,
                                    examples,
                                    driver,
                                    cores,
                                    certificate,
                                    backend.getLocalPort())) {
                        Siege siege =
                                new Siege(victim, server, certificate, violations, random.split());
                        report.append(driver).append(", ").append(siege.run(each)).append('\n');
                    }
                }
            }
        } catch (IOException e) {
            throw CommandFailure.runFailed("the siege broke off: " + e.getMessage());
        } finally {
            progress.clear();
        }
    }

    private static void echo(ServerSocket backend) {
        while (!backend.isClosed()) {
            try {
                Socket socket = backend.accept();
                Thread.ofVirtual()
                        .start(() -> {
                            try (socket) {
                                socket.getInputStream().transferTo(socket.getOutputStream());
                            } catch (IOException broken) {
                                // An attack.
                            }
                        });
            } catch (IOException closed) {
                return;
            }
        }
    }

    public Violations violations() {
        return violations;
    }

    /** What was done to whom, and what held. */
    public String report() {
        StringBuilder text = new StringBuilder(report);
        text.append("violations: ").append(violations.count()).append('\n');
        violations.list().forEach(one -> text.append("  ").append(one).append('\n'));
        return text.toString();
    }
}
