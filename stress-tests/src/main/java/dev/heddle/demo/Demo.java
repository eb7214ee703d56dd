package dev.heddle.demo;

import dev.heddle.measure.CommandExit;
import dev.heddle.measure.ServerProcess;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./heddle demo}: compares the servers, and shows the result. */
@Command(
        name = "demo",
        subcommands = {ServeCommand.class, AgentDemo.class},
        description = {
            "Runs one small HTTP server on the JDK's virtual threads and on Heddle's,",
            "and measures both under the same load. Takes about 30 s."
        })
public final class Demo implements Callable<Integer> {

    /** One client thread drives about two cores; more of them would wait for the load. */
    static final int DEFAULT_CORES = 2;

    private static final String COMPARED =
            "Compared: the same handler on the JDK's virtual threads and on Heddle's";

    @Mixin private final ServerOptions options = new ServerOptions();
    @Mixin private final RunOptions run = new RunOptions();

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
        ServerCommand command =
                new ServerCommand(
                        cores,
                        options.driver(),
                        options.isPinned(),
                        options.isExecutorOnly(),
                        options.isHogWanted(),
                        run.serverFlags());
        return run.compare(
                cores,
                ServerKind.HEDDLE.label(),
                () -> start(ServerKind.STOCK, command),
                () -> start(ServerKind.HEDDLE, command),
                COMPARED);
    }

    private static ServerProcess start(ServerKind kind, ServerCommand command)
            throws InterruptedException {
        return ServerProcess.start(kind.label(), command.of(kind));
    }
}
