package dev.heddle.doctor;

import dev.heddle.Heddle;
import dev.heddle.measure.CommandExit;
import dev.heddle.measure.CommandFailure;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code ./heddle doctor}. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Prints what Heddle finds here: the JDK, the drivers that can be used, the one",
            "that would be and why, processors and limits, and what to change to get",
            "better."
        })
public final class Doctor implements Callable<Integer> {
    private Doctor() {}

    /** Runs it and exits. */
    public static void main(String[] arguments) {
        System.exit(CommandExit.of(new CommandLine(new Doctor()), arguments));
    }

    @Override
    public Integer call() {
        try {
            System.out.print(Heddle.describe());
            return 0;
        } catch (IllegalArgumentException e) {
            throw CommandFailure.badInput(String.valueOf(e.getMessage()));
        }
    }
}
