package dev.heddle.top;

import dev.heddle.Ticker;
import dev.heddle.measure.CommandExit;
import dev.heddle.measure.CommandFailure;
import java.io.Console;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./heddle top}. */
@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what the cores of a running process do, again and again, until it ends.",
            "The process is one of yours, under the agent or started with -Dheddle.jmx=true."
        })
public final class Top implements Callable<Integer> {
    private static final String CLEAR = "\033[H\033[2J";

    /** A line that is longer than the terminal is wide is cut off: wrapped, it cannot be read. */
    private static final String CUT = "\033[?7l";

    private static final String WRAP = "\033[?7h";
    private static final double MIN_SECONDS = 0.1;
    private static final double MAX_SECONDS = 3_600;
    private static final long BEANS_WITHIN_NANOS = 10_000_000_000L;

    @Parameters(paramLabel = "PID", description = "the process, as jps lists it")
    private long pid;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "between two tables (default: ${DEFAULT-VALUE})")
    private double seconds = 1;

    @Option(
            names = "--tables",
            paramLabel = "N",
            description = "end after so many; 0: none (default: ${DEFAULT-VALUE})")
    private int tables = 0;

    private Top() {}

    /** Runs it and exits. */
    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    static int execute(String... arguments) {
        return CommandExit.of(new CommandLine(new Top()), arguments);
    }

    @Override
    public Integer call() throws InterruptedException {
        if (!(seconds >= MIN_SECONDS && seconds <= MAX_SECONDS)) {
            throw CommandFailure.badInput(
                    "--seconds=%s is not possible: give %s to %s"
                            .formatted(seconds, MIN_SECONDS, MAX_SECONDS));
        }
        if (tables < 0) {
            throw CommandFailure.badInput(
                    "--tables=" + tables + " is not possible: give 0 or more");
        }
        try (WatchedProcess process = WatchedProcess.of(pid)) {
            show(process);
        } catch (IOException ended) {
            System.out.println("process " + pid + " has ended");
        }
        return 0;
    }

    private void show(WatchedProcess process) throws IOException, InterruptedException {
        List<CoreReading> before = awaitCores(process);
        Console console = System.console();
        boolean isTerminal = console != null && console.isTerminal();
        Ticker ticker = Ticker.every(Duration.ofNanos((long) (seconds * 1e9)));
        for (int i = 0; tables == 0 || i < tables; i++) {
            ticker.await();
            List<CoreReading> now = process.read();
            String table = TopTable.of(before, now);
            System.out.print(
                    isTerminal ? CLEAR + CUT + table + WRAP : (i == 0 ? "" : "\n") + table);
            if (System.out.checkError()) {
                return; // nobody reads any more
            }
            before = now;
        }
    }

    /** The agent looks every few seconds whether JMX has started. */
    private List<CoreReading> awaitCores(WatchedProcess process)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + BEANS_WITHIN_NANOS;
        for (; ; ) {
            List<CoreReading> found = process.read();
            if (!found.isEmpty()) {
                return found;
            }
            if (System.nanoTime() - end > 0) {
                throw CommandFailure.badInput(
                        "process "
                                + pid
                                + " shows no cores: start it under the agent, or with"
                                + " -Dheddle.jmx=true");
            }
            Thread.sleep(200);
        }
    }
}
