package dev.heddle.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The text for people: what there is, one line each, and what to change to get better. Made of what
 * was found, so that a test can find anything.
 */
public final class Diagnosis {
    /** Below this, a server meets its limit before a core meets its own. */
    private static final long FEW_DESCRIPTORS = 65_536;

    private static final long MIB = 1 << 20;

    private final SystemFacts facts;
    private final List<String> lines = new ArrayList<>();
    private final List<String> advice = new ArrayList<>();

    /**
     * Begins a text.
     *
     * @param facts what the system tells
     */
    public Diagnosis(SystemFacts facts) {
        this.facts = facts;
    }

    /**
     * The JVM and what it allows.
     *
     * @param whyNone why virtual threads cannot be put on cores; with the remedy
     */
    public Diagnosis jvm(Optional<String> whyNone) {
        line("JDK", Runtime.version() + ", " + System.getProperty("java.vendor", "unknown"));
        String system =
                "%s %s on %s"
                        .formatted(
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                System.getProperty("os.arch"));
        line("system", system);
        line("virtual threads", whyNone.isEmpty() ? "can be put on cores" : "stay with the JDK");
        whyNone.ifPresent(advice::add);
        return this;
    }

    /**
     * The drivers, in the order in which they are preferred.
     *
     * @param whyNone by driver: why it cannot be used; empty where it can
     * @param chosen the driver in use, and why it is that one
     * @param ringFeatures what io_uring may have beyond what is needed, and whether it has
     */
    public Diagnosis drivers(
            Map<String, Optional<String>> whyNone,
            String chosen,
            Map<String, Boolean> ringFeatures) {
        line("driver", chosen);
        whyNone.forEach((name, why) -> line("  " + name, why.orElse("can be used")));
        features("io_uring has", ringFeatures, true);
        features("io_uring lacks", ringFeatures, false);
        Optional<String> off = facts.ringSwitch();
        off.ifPresent(value -> line("io_uring", "kernel.io_uring_disabled = " + value));
        boolean isMissing = whyNone.getOrDefault("uring", Optional.empty()).isPresent();
        if (isMissing && off.isPresent() && !off.get().equals("0")) {
            advice.add("io_uring is switched off: sysctl kernel.io_uring_disabled=0 allows it");
        } else if (isMissing) {
            advice.add(
                    "io_uring cannot be used: it needs Linux 5.9 or newer (6.1 for all of it),"
                            + " Netty's native library on the class path, and in a container a"
                            + " seccomp profile that allows io_uring_setup, io_uring_enter and"
                            + " io_uring_register");
        }
        if (ringFeatures.containsValue(false)) {
            advice.add("a newer kernel gives io_uring what it lacks here");
        }
        return this;
    }

    private void features(String title, Map<String, Boolean> features, boolean isThere) {
        List<String> names = new ArrayList<>();
        features.forEach((name, found) -> {
            if (found == isThere) {
                names.add(name);
            }
        });
        if (!names.isEmpty()) {
            line(title, String.join(", ", names));
        }
    }

    /**
     * Processors, and how many cores they are for.
     *
     * @param cores how many cores the default group has
     */
    public Diagnosis processors(int cores) {
        String allowed = facts.allowedCpus().map(list -> ", on CPUs " + list).orElse("");
        line("cores", cores + allowed);
        OptionalDouble quota = facts.cpuQuota();
        line(
                "CPU quota",
                quota.isEmpty()
                        ? "none"
                        : String.format(Locale.ROOT, "%.2f CPUs", quota.getAsDouble()));
        if (quota.isPresent() && quota.getAsDouble() < cores) {
            advice.add(
                    String.format(
                            Locale.ROOT,
                            "%d cores share a quota of %.2f CPUs, and all stop together where it is"
                                    + " used up: set heddle.cores to %d, or give whole CPUs",
                            cores,
                            quota.getAsDouble(),
                            Math.max(1, (int) quota.getAsDouble())));
        }
        facts.memoryNodes().ifPresent(nodes -> line("memory nodes", nodes));
        Set<String> caches = facts.lastLevelCaches();
        if (!caches.isEmpty()) {
            line("last-level caches", "of CPUs " + String.join(" | ", caches));
        }
        if (facts.memoryNodes().filter(nodes -> !nodes.equals("0")).isPresent()) {
            advice.add(
                    "memory is on several nodes: one process for each, bound by numactl --cpunodebind"
                            + " and --membind, keeps accesses near");
        }
        return this;
    }

    /** What the process may have. */
    public Diagnosis limits() {
        OptionalLong descriptors = facts.limit("Max open files");
        descriptors.ifPresent(limit -> line("descriptors", count(limit)));
        if (descriptors.orElse(Long.MAX_VALUE) < FEW_DESCRIPTORS) {
            advice.add(
                    "the process may open "
                            + count(descriptors.getAsLong())
                            + " descriptors, one for each connection: raise it by ulimit -n or"
                            + " LimitNOFILE=");
        }
        facts.limit("Max locked memory")
                .ifPresent(limit ->
                        line(
                                "locked memory",
                                limit == Long.MAX_VALUE ? count(limit) : limit / MIB + " MiB"));
        return this;
    }

    private static String count(long limit) {
        return limit == Long.MAX_VALUE ? "unlimited" : String.format(Locale.ROOT, "%,d", limit);
    }

    private void line(String name, String value) {
        lines.add(String.format(Locale.ROOT, "%-18s %s", name, value));
    }

    /** All lines, and the advice below. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(String.join("\n", lines));
        text.append(advice.isEmpty() ? "\n\nnothing to change" : "\n\nto change:");
        advice.forEach(one -> text.append("\n- ").append(one));
        return text.append('\n').toString();
    }
}
