package dev.heddle.apps.suite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What the launcher says by system properties. */
final class Settings {
    private static final String AGENT = "heddle.apps.agent";
    private static final String NAMES = "heddle.apps.names";

    private Settings() {}

    /** The folder that has a folder for each application. */
    static Path home() {
        return Path.of(System.getProperty("heddle.apps.home", "..")).toAbsolutePath().normalize();
    }

    /** What this run leaves behind: the output of each process, whole. */
    static Path logs() {
        return home().resolve("suite/target/logs");
    }

    /**
     * What follows {@code -javaagent:}, a jar and perhaps options; empty where only stock is to
     * run.
     */
    static Optional<String> agent() {
        String value = System.getProperty(AGENT, "");
        if (value.isEmpty()) {
            return Optional.empty();
        }
        int options = value.indexOf('=');
        Path jar = Path.of(options < 0 ? value : value.substring(0, options)).toAbsolutePath();
        if (!Files.isRegularFile(jar)) {
            throw new IllegalArgumentException(
                    "-D%s=%s: there is no file %s; build the agent first"
                            .formatted(AGENT, value, jar));
        }
        return Optional.of(options < 0 ? jar.toString() : jar + value.substring(options));
    }

    /** Whether the case {@code name} is to run; without a choice all are. */
    static boolean isChosen(String name) {
        String chosen = System.getProperty(NAMES, "");
        return chosen.isEmpty() || List.of(chosen.split(",")).contains(name);
    }

    /** Fails when a name was given that no case has. */
    static void checkNames(Set<String> known) {
        Set<String> unknown = new TreeSet<>(List.of(System.getProperty(NAMES, "").split(",")));
        unknown.remove("");
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "no such application: %s; there are %s"
                            .formatted(String.join(", ", unknown), String.join(", ", known)));
        }
    }
}
