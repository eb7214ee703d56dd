package dev.heddle.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.support.ChildJvm;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program that knows nothing of Heddle, in a JVM of its own with the agent. */
final class AgentJvm {
    static final Path JAR = Path.of(System.getProperty("test.agent.jar"));

    private static final String CLASSES = Path.of("loom-bridge", "target", "classes").toString();

    private AgentJvm() {}

    /** The classes of the tests, and nothing else: no Heddle, no Netty. */
    static String testClasses() throws URISyntaxException {
        return Path.of(AgentJvm.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    /** That of the tests, with Heddle as it is published: its jar lacks the agent. */
    static String packagedClassPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry ->
                        entry.endsWith(CLASSES) ? System.getProperty("test.heddle.jar") : entry)
                .collect(Collectors.joining(File.pathSeparator));
    }

    static String flag(String options) {
        return "-javaagent:" + JAR + (options.isEmpty() ? "" : "=" + options);
    }

    static ChildJvm.Result run(
            String options, List<String> flags, Class<?> program, String... arguments)
            throws Exception {
        List<String> all = new ArrayList<>(flags);
        all.add(flag(options));
        return ChildJvm.runOn(testClasses(), all, program, arguments);
    }

    /** What a program prints that must end well, and quietly. */
    static Set<String> linesOf(String options, Class<?> program, String... arguments)
            throws Exception {
        ChildJvm.Result result = run(options, List.of(), program, arguments);
        assertEquals("", result.err());
        assertEquals(0, result.exit(), result.out());
        return result.out().lines().collect(Collectors.toSet());
    }
}
