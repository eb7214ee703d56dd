package dev.heddle.measure;

import picocli.CommandLine;

/** How a command ends: what is wrong is one line on standard error, and an exit code. */
public final class CommandExit {

    /** Starts every line that says why a command ends. */
    public static final String MESSAGE_PREFIX = "heddle: ";

    private CommandExit() {}

    /** Runs a command; returns 0, or 2 where the input is at fault, or 1. */
    public static int of(CommandLine command, String... arguments) {
        return command.setParameterExceptionHandler((e, wrong) ->
                        fail(e.getMessage() + "; see --help", CommandFailure.BAD_INPUT))
                .setExecutionExceptionHandler((e, failed, parsed) -> {
                    if (e instanceof CommandFailure failure) {
                        return fail(failure.sentence(), failure.exitCode());
                    }
                    throw e;
                })
                .execute(arguments);
    }

    private static int fail(String message, int exitCode) {
        System.err.println(MESSAGE_PREFIX + message);
        return exitCode;
    }
}
