package dev.heddle.bench.sockets;

import dev.heddle.measure.JsonFile;
import dev.heddle.measure.JsonOption;
import dev.heddle.measure.JsonReport;
import dev.heddle.measure.ProgressLine;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A benchmark of this package: checks its input, measures, shows and writes the result. */
abstract class SocketCommand implements Callable<Integer> {

    @Mixin private final RunOptions options = new RunOptions();
    @Mixin private final JsonOption json = new JsonOption();

    @Override
    public final Integer call() throws InterruptedException {
        options.requireValid();
        JsonFile file = json.file();
        ProgressLine progress = ProgressLine.onStdout();
        try {
            JsonReport report = measure(options, progress);
            if (file != null) {
                file.write(report.toString());
            }
        } finally {
            progress.clear();
        }
        return 0;
    }

    /** Measures and prints the result; returns it for programs. */
    abstract JsonReport measure(RunOptions options, ProgressLine progress)
            throws InterruptedException;
}
