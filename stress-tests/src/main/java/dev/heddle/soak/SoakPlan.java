package dev.heddle.soak;

import java.time.Duration;
import java.util.List;

/**
 * What is to run.
 *
 * @param duration of all phases together, warm-ups and checks included
 * @param drivers one for each phase, in order
 * @param agentJar under which the process runs with plain code; empty for Heddle's own API
 * @param cores of the process under test
 * @param seed of all content and of all faults
 * @param sabotage what the process is told to do wrong in each phase, by name
 */
record SoakPlan(
        Duration duration,
        List<String> drivers,
        String agentJar,
        int cores,
        long seed,
        List<String> sabotage) {

    private static final Duration USUAL_PHASE = Duration.ofSeconds(150);
    private static final int MAX_PHASES = 24;

    SoakPlan {
        drivers = List.copyOf(drivers);
        sabotage = List.copyOf(sabotage);
    }

    /**
     * The drivers of the phases: at least two phases, and each driver at least once.
     *
     * @param usable at least one
     */
    static List<String> phases(Duration duration, List<String> usable) {
        long usual = Math.min(MAX_PHASES, duration.dividedBy(USUAL_PHASE));
        int phases = (int) Math.max(usual, Math.max(2, usable.size()));
        return java.util.stream.IntStream.range(0, phases)
                .mapToObj(i -> usable.get(i % usable.size()))
                .toList();
    }

    /** How long one phase takes. */
    Duration phase() {
        return duration.dividedBy(drivers.size());
    }
}
