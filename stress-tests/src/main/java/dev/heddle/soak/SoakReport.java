package dev.heddle.soak;

import dev.heddle.soak.traffic.Flow;
import dev.heddle.soak.traffic.Ledger;
import dev.heddle.soak.traffic.Ledger.Tally;
import dev.heddle.soak.traffic.Violations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** What ran, how much of it, what was broken on purpose, and what held: as text. */
final class SoakReport {
    private static final long MIB = 1 << 20;

    private final SoakPlan plan;
    private final List<String> phases = new ArrayList<>();

    SoakReport(SoakPlan plan) {
        this.plan = plan;
    }

    void add(String driver, long nanos, SoakPhase.Outcome outcome) {
        StringBuilder text = new StringBuilder();
        text.append(
                "phase %d: %s, %d s%n".formatted(phases.size() + 1, driver, nanos / 1_000_000_000));
        text.append("  runs on    %s%n".formatted(outcome.description()));
        for (Flow flow : Flow.values()) {
            text.append(
                    "  %-10s %s%n"
                            .formatted(flow, line(outcome.clients(), outcome.service(), flow)));
        }
        text.append("  and        %s%n".formatted(outcome.figures()));
        text.append("  base line  %s%n".formatted(outcome.base()));
        text.append("  at the end %s%n".formatted(outcome.end()));
        if (!outcome.said().isEmpty()) {
            text.append("  it wrote   %s%n".formatted(firstLines(outcome.said())));
        }
        phases.add(text.toString());
    }

    private static String line(Ledger clients, Ledger service, Flow flow) {
        Tally asked = clients.tally(flow);
        Tally served = service.tally(flow);
        return "%d completed, %d cut, %d MiB checked by the clients; %d, %d, %d MiB by the service"
                .formatted(
                        asked.completed(),
                        asked.cut(),
                        asked.bytes() / MIB,
                        served.completed(),
                        served.cut(),
                        served.bytes() / MIB);
    }

    private static String firstLines(String said) {
        List<String> lines = said.lines().toList();
        String first = lines.stream().limit(3).collect(Collectors.joining(" | "));
        return lines.size() > 3 ? first + " | and " + (lines.size() - 3) + " lines more" : first;
    }

    String text(Map<Fault, LongAdder> faults, Violations violations) {
        StringBuilder text = new StringBuilder();
        text.append(
                "heddle soak, %d s in %d phases, seed %d%n"
                        .formatted(
                                plan.duration().toSeconds(), plan.drivers().size(), plan.seed()));
        text.append(
                "JDK %s, %s %s, %d of %d CPUs, %s%n%n"
                        .formatted(
                                Runtime.version(),
                                System.getProperty("os.name"),
                                kernel(),
                                plan.cores(),
                                Runtime.getRuntime().availableProcessors(),
                                plan.agentJar().isEmpty()
                                        ? "Heddle's API"
                                        : "plain code under the agent"));
        phases.forEach(phase -> text.append(phase).append(System.lineSeparator()));
        text.append(
                "faults: %s%n"
                        .formatted(
                                faults.entrySet().stream()
                                        .map(entry -> name(entry.getKey()) + " " + entry.getValue())
                                        .collect(Collectors.joining(", "))));
        text.append(
                "invariants: each byte as its place says, at both ends; each conversation served once; "
                        + "messages in their order; no timer early, none after its cancellation; each"
                        + " thread ended; nothing of Heddle's dropped unclosed; sockets, files, endpoints,"
                        + " threads and memory back at the base line; an end under load%n"
                                .formatted());
        text.append("violations: %d%n".formatted(violations.count()));
        violations
                .list()
                .forEach(one -> text.append("  ").append(one).append(System.lineSeparator()));
        return text.toString();
    }

    static String name(Fault fault) {
        return fault.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }

    static String kernel() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
        } catch (IOException e) {
            return System.getProperty("os.version");
        }
    }
}
