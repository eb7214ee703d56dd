package dev.heddle.demo;

import dev.heddle.measure.CommandFailure;
import dev.heddle.measure.ServerJvm;
import dev.heddle.measure.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code demo agent}: one jar that knows only the JDK, with and without the agent. */
@Command(
        name = "agent",
        mixinStandardHelpOptions = true,
        description = {
            "Runs one HTTP server that uses nothing but the JDK, with and without",
            "-javaagent:heddle-agent.jar, and measures both. Takes about 30 s."
        })
final class AgentDemo implements Callable<Integer> {

    private static final String NAME = "agent";

    /** The launcher sets where the build has put them. */
    private static final String AGENT_JAR = "heddle.demo.agentJar";

    private static final String PLAIN_JAR = "heddle.demo.plainServerJar";

    @Option(
            names = "--cores",
            paramLabel = "N",
            description = "cores of each server (by default all, 2 at most)")
    private int cores = ServerOptions.UNSET;

    @Option(
            names = "--driver",
            paramLabel = "D",
            description =
                    "the agent's I/O driver: uring, epoll or auto (default: ${DEFAULT-VALUE})")
    private String driver = "auto";

    @Mixin private final RunOptions run = new RunOptions();

    @Override
    public Integer call() throws InterruptedException {
        int limited = ServerOptions.cores(cores, Demo.DEFAULT_CORES);
        String chosen = ServerOptions.requireDriver(driver);
        String agent =
                "-javaagent:%s=cores=%d,driver=%s".formatted(jar(AGENT_JAR), limited, chosen);
        return run.compare(
                limited,
                NAME,
                () -> start("stock", limited, List.of()),
                () -> start(NAME, limited, List.of(agent)),
                "Compared: one jar with a server on java.net and virtual threads, without and with"
                        + " the agent");
    }

    private ServerProcess start(String name, int limited, List<String> flags)
            throws InterruptedException {
        List<String> all = new ArrayList<>(flags);
        all.addAll(run.serverFlags());
        return ServerProcess.start(
                name, new ServerJvm(limited, all).command(jar(PLAIN_JAR), List.of("0")));
    }

    private static Path jar(String property) {
        String path = System.getProperty(property, "");
        if (path.isEmpty() || !Files.isRegularFile(Path.of(path))) {
            throw CommandFailure.badInput(
                    "-D%s=%s names no jar: run it by ./heddle demo agent"
                            .formatted(property, path));
        }
        return Path.of(path);
    }
}
