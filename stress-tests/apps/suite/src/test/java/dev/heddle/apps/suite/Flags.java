package dev.heddle.apps.suite;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How an application's JVM is started: on its own, under the agent, beside others in both orders.
 */
enum Flags {
    STOCK("stock"),
    AGENT("agent", Part.HEDDLE),
    STOCK_OPENTELEMETRY("stock, OpenTelemetry", Part.OPENTELEMETRY),
    AGENT_OPENTELEMETRY("agent, OpenTelemetry", Part.HEDDLE, Part.OPENTELEMETRY),
    OPENTELEMETRY_AGENT("OpenTelemetry, agent", Part.OPENTELEMETRY, Part.HEDDLE),
    STOCK_JDWP("stock, JDWP", Part.JDWP),
    AGENT_JDWP("agent, JDWP", Part.HEDDLE, Part.JDWP),
    JDWP_AGENT("JDWP, agent", Part.JDWP, Part.HEDDLE),
    STOCK_MOCKITO("stock, Mockito", Part.MOCKITO),
    AGENT_MOCKITO("agent, Mockito", Part.HEDDLE, Part.MOCKITO),
    MOCKITO_AGENT("Mockito, agent", Part.MOCKITO, Part.HEDDLE);

    private enum Part {
        HEDDLE,
        MOCKITO(Part.BOOT_CLASS_PATH),
        OPENTELEMETRY(
                "\\[otel\\.javaagent .*\\] \\[main\\] INFO .* - opentelemetry-javaagent - version: .*",
                Part.BOOT_CLASS_PATH),
        JDWP("Listening for transport dt_socket at address: \\d+");

        /** What the JVM says of every agent that appends to the boot class path. */
        private static final String BOOT_CLASS_PATH =
                ".* warning: Sharing is only supported for boot loader classes because bootstrap"
                        + " classpath has been appended";

        @SuppressWarnings("ImmutableEnumChecker") // Stream.toList and List.of do not change.
        private final List<Pattern> said;

        Part(String... said) {
            this.said = Stream.of(said).map(Pattern::compile).toList();
        }

        List<String> arguments() {
            return switch (this) {
                case HEDDLE -> List.of("-javaagent:" + Settings.agent().orElseThrow());
                case OPENTELEMETRY ->
                        List.of(
                                "-javaagent:" + jar("opentelemetry"),
                                "-Dotel.traces.exporter=none",
                                "-Dotel.metrics.exporter=none",
                                "-Dotel.logs.exporter=none");
                case MOCKITO -> List.of("-javaagent:" + jar("mockito"));
                case JDWP ->
                        List.of(
                                "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,"
                                        + "address=127.0.0.1:0");
            };
        }

        private static Path jar(String agent) {
            return Settings.home().resolve("suite/target/agents/" + agent + ".jar");
        }
    }

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker")
    private final List<Part> parts;

    Flags(String label, Part... parts) {
        this.label = label;
        this.parts = List.of(parts);
    }

    /** Without another agent beside: these are for every application. */
    static List<Flags> plain() {
        return runnable(STOCK, AGENT);
    }

    /** Beside agents that look on: for one application that stands for the others. */
    static List<Flags> besideObservers() {
        return runnable(
                STOCK,
                AGENT,
                STOCK_OPENTELEMETRY,
                AGENT_OPENTELEMETRY,
                OPENTELEMETRY_AGENT,
                STOCK_JDWP,
                AGENT_JDWP,
                JDWP_AGENT);
    }

    /** Beside Mockito's agent: for the application that uses it. */
    static List<Flags> besideMockito() {
        return runnable(STOCK_MOCKITO, AGENT_MOCKITO, MOCKITO_AGENT);
    }

    private static List<Flags> runnable(Flags... flags) {
        boolean hasAgent = Settings.agent().isPresent();
        return Arrays.stream(flags).filter(each -> hasAgent || !each.hasAgent()).toList();
    }

    boolean hasAgent() {
        return parts.contains(Part.HEDDLE);
    }

    boolean hasDebugger() {
        return parts.contains(Part.JDWP);
    }

    /** The JVM's arguments, in the order in which the agents are to start. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        parts.forEach(part -> arguments.addAll(part.arguments()));
        return arguments;
    }

    /** Whether a line of output is what another agent says of itself. Ours says nothing. */
    boolean isExpected(String line) {
        return parts.stream()
                .flatMap(part -> part.said.stream())
                .anyMatch(pattern -> pattern.matcher(line).matches());
    }

    /** What the names of carriers begin with. */
    String carrierPrefix() {
        return hasAgent() ? "heddle-" : "ForkJoinPool-";
    }

    @Override
    public String toString() {
        return label;
    }
}
