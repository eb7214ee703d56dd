package dev.heddle.measure;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a comparison does and for how long.
 *
 * @param connections keep-alive connections of the load generator
 * @param rounds measurements of each server under each load
 * @param warmUp saturated load on each server, not measured
 * @param peak saturated load on a server that may set the fixed rate
 * @param settle load before each window, not measured
 * @param fixedWindow measured time of a round at the fixed rate
 * @param saturatedWindow measured time of a saturated round
 * @param loads what the servers are put under
 */
public record ComparisonPlan(
        int connections,
        int rounds,
        Duration warmUp,
        Duration peak,
        Duration settle,
        Duration fixedWindow,
        Duration saturatedWindow,
        Set<Load> loads) {

    private static final int MAX_CONNECTIONS = 10_000;
    private static final int MAX_ROUNDS = 1_000;

    public ComparisonPlan {
        require("--connections", connections, MAX_CONNECTIONS);
        require("--rounds", rounds, MAX_ROUNDS);
        loads = Collections.unmodifiableSet(EnumSet.copyOf(loads));
    }

    /** About 40 s with two servers and three rounds. */
    public static ComparisonPlan full(int connections, int rounds) {
        return new ComparisonPlan(
                connections,
                rounds,
                Duration.ofSeconds(8),
                Duration.ofMillis(1_500),
                Duration.ofMillis(300),
                Duration.ofMillis(1_900),
                Duration.ofMillis(1_200),
                Load.USUAL);
    }

    /** About 15 s with two servers and three rounds. */
    public static ComparisonPlan quick(int connections, int rounds) {
        return new ComparisonPlan(
                connections,
                rounds,
                Duration.ofMillis(1_500),
                Duration.ofMillis(700),
                Duration.ofMillis(200),
                Duration.ofMillis(900),
                Duration.ofMillis(500),
                Load.USUAL);
    }

    /** This plan with a longer warm-up, for servers with more to compile. */
    public ComparisonPlan withWarmUp(Duration longer) {
        return new ComparisonPlan(
                connections, rounds, longer, peak, settle, fixedWindow, saturatedWindow, loads);
    }

    /** This plan with longer windows at the fixed rate, for loads whose replies come in bursts. */
    public ComparisonPlan withFixedWindow(Duration longer) {
        return new ComparisonPlan(
                connections, rounds, warmUp, peak, settle, longer, saturatedWindow, loads);
    }

    /** This plan with longer saturated windows, for servers that differ by little. */
    public ComparisonPlan withSaturatedWindow(Duration longer) {
        return new ComparisonPlan(
                connections, rounds, warmUp, peak, settle, fixedWindow, longer, loads);
    }

    /** This plan with all loads. */
    public ComparisonPlan withAllLoads() {
        return new ComparisonPlan(
                connections,
                rounds,
                warmUp,
                peak,
                settle,
                fixedWindow,
                saturatedWindow,
                EnumSet.allOf(Load.class));
    }

    private static void require(String option, int value, int max) {
        if (value < 1 || value > max) {
            throw CommandFailure.badInput(
                    "%s %d is not possible: give 1 to %d".formatted(option, value, max));
        }
    }
}
