package dev.heddle.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./heddle bench}: measures Heddle beside the JDK's own scheduler. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        subcommands = Micro.class,
        description = "Measures Heddle beside the JDK's own scheduler.")
public final class Bench implements Runnable {
    private static final int FAILED = 1;
    private static final int BAD_INPUT = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    private Bench() {}

    /** Runs a benchmark; exits with 0, or with 2 where the input is at fault, or with 1. */
    public static void main(String[] arguments) {
        System.exit(
                new CommandLine(new Bench())
                        .setParameterExceptionHandler(
                                (e, wrong) -> fail(e.getMessage() + "; see --help", BAD_INPUT))
                        .setExecutionExceptionHandler((e, command, parsed) ->
                                fail(String.valueOf(e.getMessage()), FAILED))
                        .execute(arguments));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what is to be measured? Give micro");
    }

    private static int fail(String message, int exitCode) {
        System.err.println("heddle: " + message);
        return exitCode;
    }
}
