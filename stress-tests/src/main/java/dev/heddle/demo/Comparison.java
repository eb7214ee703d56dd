package dev.heddle.demo;

import dev.heddle.load.HttpGet;
import dev.heddle.load.LoadPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Measures two running servers in turn, so that whatever else the machine does meets both: warm-up,
 * stock's peak, rounds at about half of it, saturated rounds. Confined to the demo's thread.
 *
 * <p>One client thread makes the fixed rate. When saturated there are as many as the server has
 * cores, since one alone would be the bottleneck.
 */
final class Comparison {

    private static final double FIXED_SHARE_OF_PEAK = 0.5;
    private static final double LOWER_BY = 0.8;
    private static final double RATE_TOLERANCE = 0.02;
    private static final double RATE_STEP = 500;
    private static final int MAX_LOWERINGS = 2;

    private final DemoPlan plan;
    private final List<ServerProcess> servers;
    private final int saturatedClientThreads;
    private final ProgressLine progress;

    /**
     * @param servers stock and Heddle, in this order
     * @param cores cores of each server
     */
    Comparison(DemoPlan plan, List<ServerProcess> servers, int cores, ProgressLine progress) {
        this.plan = plan;
        this.servers = List.copyOf(servers);
        this.saturatedClientThreads = Math.min(cores, plan.connections());
        this.progress = progress;
    }

    /** Measures; takes about half a minute. */
    Report run() throws InterruptedException {
        ServerProcess stock = servers.getFirst();
        ServerProcess heddle = servers.getLast();
        Measurement peak = warmUp();
        Map<ServerKind, Measurement> fixed = measureFixed(fixedRate(peak.requestsPerSecond()));
        Map<ServerKind, Measurement> saturated =
                measureRounds(
                                LoadPlan.SATURATED,
                                saturatedClientThreads,
                                plan.saturatedWindow(),
                                Double.POSITIVE_INFINITY)
                        .orElseThrow();
        return Report.of(
                row(stock, "fixed", fixed),
                row(heddle, "fixed", fixed),
                row(stock, "saturated", saturated),
                row(heddle, "saturated", saturated));
    }

    private Measurement warmUp() throws InterruptedException {
        for (ServerProcess server : servers) {
            progress.show("warming up the " + server.kind().label() + " server");
            measure(server, LoadPlan.SATURATED, saturatedClientThreads, plan.warmUp());
        }
        progress.show("finding the peak of the stock server");
        return measure(servers.getFirst(), LoadPlan.SATURATED, saturatedClientThreads, plan.peak());
    }

    private static double fixedRate(double peakPerSecond) {
        double rate = Math.rint(peakPerSecond * FIXED_SHARE_OF_PEAK / RATE_STEP) * RATE_STEP;
        return Math.max(rate, RATE_STEP);
    }

    /** Measures at a rate that both hold: lowers it, and starts again, where one does not. */
    private Map<ServerKind, Measurement> measureFixed(double initialRate)
            throws InterruptedException {
        double rate = initialRate;
        for (int lowered = 0; lowered < MAX_LOWERINGS; lowered++) {
            Optional<Map<ServerKind, Measurement>> medians =
                    measureRounds(rate, 1, plan.fixedWindow(), RATE_TOLERANCE);
            if (medians.isPresent()) {
                return medians.get();
            }
            rate = fixedRate(rate / FIXED_SHARE_OF_PEAK * LOWER_BY);
            progress.note("Starting again at %s requests/s.".formatted(format(rate)));
        }
        return measureRounds(rate, 1, plan.fixedWindow(), Double.POSITIVE_INFINITY).orElseThrow();
    }

    /**
     * Measures all rounds under one load. A round that is off the rate is measured once more: it
     * may have been another process that took the machine.
     *
     * @param tolerance share by which the achieved rate may differ from the asked one
     * @return the medians, or nothing when a server was off that rate twice
     */
    private Optional<Map<ServerKind, Measurement>> measureRounds(
            double rate, int clientThreads, Duration window, double tolerance)
            throws InterruptedException {
        Map<ServerKind, List<Measurement>> rounds = new EnumMap<>(ServerKind.class);
        for (int round = 1; round <= plan.rounds(); round++) {
            for (ServerProcess server : servers) {
                showRound(round, server, rate);
                Measurement measured = measure(server, rate, clientThreads, window);
                if (isOff(measured, rate, tolerance)) {
                    measured = measure(server, rate, clientThreads, window);
                }
                if (isOff(measured, rate, tolerance)) {
                    noteMissedRate(server, rate, measured.requestsPerSecond());
                    return Optional.empty();
                }
                rounds.computeIfAbsent(server.kind(), kind -> new ArrayList<>()).add(measured);
            }
        }
        Map<ServerKind, Measurement> medians = new EnumMap<>(ServerKind.class);
        rounds.forEach((kind, measured) -> medians.put(kind, Measurement.median(measured)));
        return Optional.of(medians);
    }

    private static boolean isOff(Measurement measured, double rate, double tolerance) {
        return Math.abs(measured.requestsPerSecond() / rate - 1) > tolerance;
    }

    private Measurement measure(
            ServerProcess server, double rate, int clientThreads, Duration window)
            throws InterruptedException {
        LoadPlan load =
                new LoadPlan(
                        server.address(),
                        new HttpGet(HttpReplies.BODY.length()),
                        plan.connections(),
                        clientThreads,
                        rate);
        try {
            return Round.measure(server, load, plan.settle(), window);
        } catch (IOException e) {
            throw server.failureOf(e);
        }
    }

    private static Report.Row row(
            ServerProcess server, String load, Map<ServerKind, Measurement> medians) {
        Measurement median = medians.get(server.kind());
        if (median == null) {
            throw new AssertionError("no rounds of " + server.kind());
        }
        return new Report.Row(
                server.kind().label() + " " + load, server.description().driver(), median);
    }

    private void showRound(int round, ServerProcess server, double rate) {
        progress.show(
                "round %d of %d, %s, %s"
                        .formatted(
                                round,
                                plan.rounds(),
                                rate == LoadPlan.SATURATED
                                        ? "saturated"
                                        : format(rate) + " requests/s",
                                server.kind().label()));
    }

    private void noteMissedRate(ServerProcess server, double rate, double achieved) {
        progress.note(
                "The %s server was more than %.0f %% off %s requests/s, twice: it made %s."
                        .formatted(
                                server.kind().label(),
                                RATE_TOLERANCE * 100,
                                format(rate),
                                format(achieved)));
    }

    private static String format(double rate) {
        return String.format(Locale.ROOT, "%,.0f", rate);
    }
}
