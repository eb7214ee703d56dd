package dev.heddle.demo;

import dev.heddle.load.HttpGet;
import dev.heddle.measure.CommandExit;
import dev.heddle.measure.Comparison;
import dev.heddle.measure.ComparisonPlan;
import dev.heddle.measure.JsonFile;
import dev.heddle.measure.JsonOption;
import dev.heddle.measure.ProgressLine;
import dev.heddle.measure.ServerProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./heddle demo}: compares the servers, and shows the result. */
@Command(
        name = "demo",
        subcommands = ServeCommand.class,
        description = {
            "Runs one small HTTP server on the JDK's virtual threads and on Heddle's,",
            "and measures both under the same load. Takes about 30 s."
        })
public final class Demo implements Callable<Integer> {

    /** One client thread drives about two cores; more of them would wait for the load. */
    private static final int DEFAULT_CORES = 2;

    private static final String COMPARED =
            "Compared: the same handler on the JDK's virtual threads and on Heddle's, on the same"
                    + " number of cores, each in a%nJVM of its own with the same flags, over"
                    + " loopback, %d connections, medians of %d rounds taken in turn; latencies%n"
                    + "count from each request's intended start (fixed rate) or actual start"
                    + " (saturated).%n";

    @Mixin private final ServerOptions options = new ServerOptions();

    @Option(names = "--quick", description = "measure for about 15 s instead of 30")
    private boolean isQuick;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "keep-alive connections (default: ${DEFAULT-VALUE})")
    private int connections = 128;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "rounds of each measurement (default: ${DEFAULT-VALUE})")
    private int rounds = 3;

    @Mixin private final JsonOption json = new JsonOption();

    @Option(
            names = "--server-flag",
            paramLabel = "FLAG",
            description = "a JVM flag for both servers, such as -Djdk.pollerMode=3; repeatable")
    private final List<String> serverFlags = new ArrayList<>();

    /** Runs the demo; exits with 0, or with 2 where the input is at fault, or with 1. */
    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    /** Runs the demo; returns the exit code. */
    static int execute(String... arguments) {
        return CommandExit.of(new CommandLine(new Demo()), arguments);
    }

    @Override
    public Integer call() throws InterruptedException {
        int cores = options.cores(DEFAULT_CORES);
        ComparisonPlan plan =
                isQuick
                        ? ComparisonPlan.quick(connections, rounds)
                        : ComparisonPlan.full(connections, rounds);
        ServerCommand command =
                new ServerCommand(
                        cores,
                        options.driver(),
                        options.isPinned(),
                        options.isExecutorOnly(),
                        options.isHogWanted(),
                        serverFlags);
        JsonFile file = json.file();
        ProgressLine progress = ProgressLine.onStdout();
        progress.show("starting the servers");
        try (ServerProcess stock = start(ServerKind.STOCK, command);
                ServerProcess heddle = start(ServerKind.HEDDLE, command)) {
            Report report = compare(plan, stock, heddle, cores, progress);
            progress.clear();
            System.out.println();
            System.out.print(new ResultTable(report, stock.description(), heddle.description()));
            System.out.printf("%n" + COMPARED, connections, rounds);
            if (file != null) {
                file.write(report.toJson().toString());
            }
            stock.endReporting();
            heddle.endReporting();
        } finally {
            progress.clear();
        }
        return 0;
    }

    private static Report compare(
            ComparisonPlan plan,
            ServerProcess stock,
            ServerProcess heddle,
            int cores,
            ProgressLine progress)
            throws InterruptedException {
        Comparison.Result result =
                new Comparison(
                                plan,
                                new HttpGet(HttpReplies.BODY.length()),
                                List.of(stock, heddle),
                                List.of(stock),
                                cores,
                                progress)
                        .run();
        return Report.of(
                result.fixed(stock),
                result.fixed(heddle),
                result.saturated(stock),
                result.saturated(heddle));
    }

    private static ServerProcess start(ServerKind kind, ServerCommand command)
            throws InterruptedException {
        return ServerProcess.start(kind.label(), command.of(kind));
    }
}
