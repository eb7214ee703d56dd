package dev.heddle.demo;

import dev.heddle.http.HttpReplies;
import dev.heddle.load.HttpGet;
import dev.heddle.measure.Comparison;
import dev.heddle.measure.ComparisonPlan;
import dev.heddle.measure.JsonFile;
import dev.heddle.measure.JsonOption;
import dev.heddle.measure.ProgressLine;
import dev.heddle.measure.ServerProcess;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How two HTTP servers are compared: the options that the comparisons share, and the run. */
final class RunOptions {

    private static final String HOW =
            "%s, on the same number of cores,%neach in a JVM of its own with the same flags, over"
                    + " loopback, %d connections, medians of %d rounds%ntaken in turn; latencies"
                    + " count from each request's intended start (fixed rate) or actual start%n"
                    + "(saturated).%n";

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

    /** Starts a server. */
    @FunctionalInterface
    interface Start {
        ServerProcess server() throws InterruptedException;
    }

    /** What both servers' JVMs get. */
    List<String> serverFlags() {
        return serverFlags;
    }

    /**
     * Starts both servers, compares them, shows the result and ends them.
     *
     * @param name what is compared with stock, as in results
     * @param compared begins the sentence that says what was compared
     * @return the exit code
     */
    int compare(int cores, String name, Start stockServer, Start otherServer, String compared)
            throws InterruptedException {
        ComparisonPlan plan =
                isQuick
                        ? ComparisonPlan.quick(connections, rounds)
                        : ComparisonPlan.full(connections, rounds);
        JsonFile file = json.file();
        ProgressLine progress = ProgressLine.onStdout();
        progress.show("starting the servers");
        try (ServerProcess stock = stockServer.server();
                ServerProcess other = otherServer.server()) {
            Report report = measure(plan, stock, other, cores, progress);
            progress.clear();
            System.out.println();
            System.out.print(
                    new ResultTable(report, name, stock.description(), other.description()));
            System.out.printf("%n" + HOW, compared, connections, rounds);
            if (file != null) {
                file.write(report.toJson().toString());
            }
            stock.endReporting();
            other.endReporting();
        } finally {
            progress.clear();
        }
        return 0;
    }

    private static Report measure(
            ComparisonPlan plan,
            ServerProcess stock,
            ServerProcess other,
            int cores,
            ProgressLine progress)
            throws InterruptedException {
        Comparison.Result result =
                new Comparison(
                                plan,
                                new HttpGet("/", HttpReplies.BODY.length()),
                                List.of(stock, other),
                                List.of(stock),
                                cores,
                                progress)
                        .run();
        return Report.of(
                result.fixed(stock),
                result.fixed(other),
                result.saturated(stock),
                result.saturated(other));
    }
}
