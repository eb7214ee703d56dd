package dev.heddle.bench;

import dev.heddle.bench.apps.AppsBench;
import dev.heddle.bench.apps.StartBench;
import dev.heddle.bench.plots.PlotCommand;
import dev.heddle.bench.sockets.AcceptBench;
import dev.heddle.bench.sockets.AllBench;
import dev.heddle.bench.sockets.BackEndBench;
import dev.heddle.bench.sockets.ChurnBench;
import dev.heddle.bench.sockets.EchoBench;
import dev.heddle.bench.sockets.FanOutBench;
import dev.heddle.bench.sockets.FiguresBench;
import dev.heddle.bench.sockets.HttpBench;
import dev.heddle.bench.sockets.IdleBench;
import dev.heddle.bench.sockets.ParkedBench;
import dev.heddle.bench.sockets.ProfileBench;
import dev.heddle.bench.sockets.ProxyBench;
import dev.heddle.bench.sockets.PushBench;
import dev.heddle.bench.sockets.Serve;
import dev.heddle.bench.sockets.SkewBench;
import dev.heddle.bench.sockets.UdpBench;
import dev.heddle.measure.CommandExit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./heddle bench}: measures Heddle beside the JDK's virtual threads and Netty. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        subcommands = {
            Micro.class,
            EchoBench.class,
            ProxyBench.class,
            PushBench.class,
            SkewBench.class,
            UdpBench.class,
            IdleBench.class,
            AcceptBench.class,
            AllBench.class,
            AppsBench.class,
            BackEndBench.class,
            ChurnBench.class,
            FanOutBench.class,
            FiguresBench.class,
            HttpBench.class,
            ParkedBench.class,
            PlotCommand.class,
            ProfileBench.class,
            Serve.class,
            StartBench.class
        },
        description = "Measures Heddle beside the JDK's virtual threads, Netty and C.")
public final class Bench implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    private Bench() {}

    /** Runs a benchmark; exits with 0, or with 2 where the input is at fault, or with 1. */
    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    /** Runs a benchmark; returns the exit code. */
    static int execute(String... arguments) {
        return CommandExit.of(new CommandLine(new Bench()), arguments);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "what is to be measured? Give one of the commands that --help lists");
    }
}
