package dev.heddle.bench.apps;

import dev.heddle.measure.CommandFailure;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the build has put the agent: the launcher says it. */
final class AgentJar {
    private static final String PROPERTY = "heddle.bench.agentJar";

    private AgentJar() {}

    /**
     * Its jar, which is there.
     *
     * @param command of {@code ./heddle bench} that asks
     */
    static Path of(String command) {
        Path jar = Path.of(System.getProperty(PROPERTY, ""));
        if (!Files.isRegularFile(jar)) {
            throw CommandFailure.badInput(
                    "-D%s=%s names no jar: run it by ./heddle bench %s"
                            .formatted(PROPERTY, jar, command));
        }
        return jar;
    }
}
