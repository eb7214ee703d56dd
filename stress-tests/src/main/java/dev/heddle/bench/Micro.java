package dev.heddle.bench;

import dev.heddle.measure.CommandFailure;
import dev.heddle.measure.JsonFile;
import dev.heddle.measure.JsonOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./heddle bench micro}: JMH forks on both schedulers, and their ratios. */
@Command(
        name = "micro",
        mixinStandardHelpOptions = true,
        description = {
            "Compares what the small things cost on Heddle and on the JDK's scheduler:",
            "switches, threads, sleeps, socket reads and writes. Takes about 5 minutes."
        })
final class Micro implements Callable<Integer> {
    private static final String LEGEND =
            """

            Each figure comes from a JVM of its own; ratios are heddle/stock of a round, the median
            of %d rounds. "One core" is one carrier on both sides, the JDK's by
            jdk.virtualThreadScheduler.parallelism=1; "stock: all" is its default pool. Bytes are of
            all threads of the JVM; an IoUringIoOps of Netty's has %d B.
            """;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Option(names = "--quick", description = "measure for about 1 minute: one round, and shorter")
    private boolean isQuick;

    @Mixin private final JsonOption json = new JsonOption();

    @Option(
            names = "--only",
            paramLabel = "REGEX",
            description = "only the rows whose name matches somewhere")
    private Pattern only = Pattern.compile("");

    @Option(names = "--verbose", description = "show all that JMH says")
    private boolean isVerbose;

    private Micro() {}

    @Override
    public Integer call() {
        JsonFile file = json.file();
        List<Question> questions =
                Questions.all().stream()
                        .filter(question -> only.matcher(question.name()).find())
                        .toList();
        if (questions.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--only " + only + " matches no row: leave it out");
        }
        Effort effort = isQuick ? Effort.QUICK : Effort.FULL;
        List<Row> rows = run(questions, effort, isVerbose);
        System.out.print("\n" + Row.HEADER);
        rows.forEach(System.out::print);
        System.out.printf(Locale.ROOT, LEGEND, effort.rounds(), UringOperationObject.bytes());
        if (file != null) {
            file.write(toJson(rows));
        }
        return CommandLine.ExitCode.OK;
    }

    private static List<Row> run(List<Question> questions, Effort effort, boolean isVerbose) {
        try {
            return new MicroRun(questions, effort, isVerbose, System.out).run();
        } catch (RunnerException e) {
            throw CommandFailure.runFailed("a fork of JMH failed: " + e.getMessage());
        }
    }

    private static String toJson(List<Row> rows) {
        return rows.stream()
                .map(Row::toJson)
                .collect(Collectors.joining(",\n", "{\"rows\":[\n", "\n]}\n"));
    }
}
