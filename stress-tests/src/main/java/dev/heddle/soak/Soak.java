package dev.heddle.soak;

import dev.heddle.driver.IoDrivers;
import dev.heddle.measure.CommandExit;
import dev.heddle.measure.CommandFailure;
import dev.heddle.measure.ProgressLine;
import dev.heddle.soak.hostile.HostileRun;
import dev.heddle.soak.subject.Sabotage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./heddle soak}. */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        description = {
            "Runs echo, HTTP, a proxy, Unix-domain and UDP traffic, timers, spawn storms and messages",
            "between cores at once in a process of its own, with faults, and checks each byte and",
            "what must hold at the end. Exit code 0: all held; 1: not so; 2: bad input."
        })
public final class Soak implements Callable<Integer> {
    /** The launcher sets where the build has put it. */
    private static final String AGENT_JAR = "heddle.soak.agentJar";

    private static final Set<String> DRIVERS = Set.of("auto", "uring", "ring", "epoll", "nio");
    private static final double MAX_MINUTES = 7 * 24 * 60;
    private static final double MIN_MINUTES = 0.1;
    private static final int UNSET = Integer.MIN_VALUE;
    private static final long SECOND = 1_000;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "how long, such as 30 or 0.5 (default: ${DEFAULT-VALUE})")
    private double minutes = 3;

    @Option(
            names = "--driver",
            paramLabel = "D",
            description =
                    "uring, ring, epoll, nio, or auto: another one after each restart"
                            + " (default: ${DEFAULT-VALUE})")
    private String driver = "auto";

    @Option(names = "--agent", description = "plain JDK code in a process under the agent")
    private boolean isUnderAgent;

    @Option(
            names = "--hostile",
            description = "peers that mean harm, against the example servers, instead")
    private boolean isHostile;

    @Option(
            names = "--cores",
            paramLabel = "N",
            description = "cores of the process under test (by default all)")
    private int cores = UNSET;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "a whole number: the same content and the same plan of faults again")
    private @Nullable Long seed;

    @Option(names = "--report", paramLabel = "FILE", description = "write the report there, too")
    private @Nullable Path report;

    @Option(
            names = "--sabotage",
            hidden = true,
            description = "has the process do wrong: a self-test")
    private final List<Sabotage> sabotage = new ArrayList<>();

    /** Runs the soak; exits with 0, or with 2 where the input is at fault, or with 1. */
    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    /** Runs the soak; returns the exit code. */
    static int execute(String... arguments) {
        return CommandExit.of(
                new CommandLine(new Soak()).setCaseInsensitiveEnumValuesAllowed(true), arguments);
    }

    @Override
    public Integer call() throws InterruptedException {
        if (!(minutes >= MIN_MINUTES && minutes <= MAX_MINUTES)) {
            throw CommandFailure.badInput(
                    "--minutes %s is not possible: give %s to %.0f"
                            .formatted(minutes, MIN_MINUTES, MAX_MINUTES));
        }
        requireReportFolder();
        Duration duration = Duration.ofMillis(Math.round(minutes * 60_000));
        long chosenSeed = seed != null ? seed : System.nanoTime();
        ProgressLine progress = ProgressLine.onStdout();
        List<String> usable = usableDrivers();
        if (isHostile) {
            requireNoAgent();
            HostileRun run = new HostileRun(usable, chosenCores(), duration, chosenSeed, progress);
            run.run();
            return finish(run.report(), run.violations().count());
        }
        SoakPlan plan =
                new SoakPlan(
                        duration,
                        SoakPlan.phases(duration, usable),
                        isUnderAgent ? agentJar() : "",
                        chosenCores(),
                        chosenSeed,
                        sabotage.stream().map(Enum::name).toList());
        long progressMillis = progress.isTerminal() ? SECOND : 60 * SECOND;
        SoakRun run = new SoakRun(plan, progress, progressMillis);
        run.run();
        return finish(run.report(), run.violations().count());
    }

    private int finish(String text, long violations) {
        System.out.print(text);
        if (report != null) {
            try {
                Files.writeString(report, text);
            } catch (IOException e) {
                throw CommandFailure.runFailed(
                        "cannot write --report " + report + ": " + e.getMessage());
            }
        }
        return violations == 0 ? 0 : 1;
    }

    private void requireNoAgent() {
        if (isUnderAgent) {
            throw CommandFailure.badInput(
                    "--hostile attacks the example servers, which run without an agent: give either"
                            + " it or --agent");
        }
    }

    private void requireReportFolder() {
        if (report == null) {
            return;
        }
        Path folder = report.toAbsolutePath().getParent();
        if (Files.isDirectory(report) || folder == null || !Files.isWritable(folder)) {
            throw CommandFailure.badInput(
                    "--report "
                            + report
                            + " cannot be written: give a file in a folder that exists");
        }
    }

    private List<String> usableDrivers() {
        if (!DRIVERS.contains(driver)) {
            throw CommandFailure.badInput(
                    "--driver '" + driver + "' is unknown: give uring, ring, epoll, nio or auto");
        }
        if (!driver.equals("auto")) {
            requireUsable(driver);
            return List.of(driver);
        }
        return Stream.of(IoDrivers.URING, IoDrivers.RING, IoDrivers.EPOLL, IoDrivers.NIO)
                .filter(Soak::isUsable)
                .toList();
    }

    private static boolean isUsable(String driver) {
        try {
            IoDrivers.choose(driver);
            return true;
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    private static void requireUsable(String driver) {
        try {
            IoDrivers.choose(driver);
        } catch (UnsupportedOperationException e) {
            throw CommandFailure.badInput(String.valueOf(e.getMessage()));
        }
    }

    private int chosenCores() {
        int available = Runtime.getRuntime().availableProcessors();
        if (cores == UNSET) {
            return available;
        }
        if (cores < 1 || cores > available) {
            throw CommandFailure.badInput(
                    "--cores %d is not possible: this process may use %d, so give 1 to %d"
                            .formatted(cores, available, available));
        }
        return cores;
    }

    private static String agentJar() {
        String path = System.getProperty(AGENT_JAR, "");
        if (path.isEmpty() || !Files.isRegularFile(Path.of(path))) {
            throw CommandFailure.badInput(
                    "-D%s=%s names no jar: run it by ./heddle soak --agent"
                            .formatted(AGENT_JAR, path));
        }
        return path;
    }
}
