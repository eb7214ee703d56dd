package dev.heddle.measure;

import dev.heddle.load.LoadPlan;
import dev.heddle.load.Protocol;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Measures running servers in turn, so that whatever else the machine does meets all of them:
 * warm-up, the lowest peak of those that set the rate, rounds under each load. Confined to one
 * thread.
 */
public final class Comparison {

    private static final double LOW_SHARE_OF_PEAK = 0.25;
    private static final double FIXED_SHARE_OF_PEAK = 0.5;
    private static final double HIGH_SHARE_OF_PEAK = 0.8;
    private static final double LOWER_BY = 0.8;
    private static final double RATE_TOLERANCE = 0.02;
    private static final double RATE_STEP = 500;
    private static final int MAX_LOWERINGS = 2;

    /**
     * All rounds, and their medians as rows.
     *
     * @param rounds of each server, by what it was put under
     */
    public record Result(Map<Load, Map<ServerProcess, List<Measurement>>> rounds) {

        public Result {
            rounds = Map.copyOf(rounds);
        }

        /** What the servers were put under, in order. */
        public List<Load> loads() {
            return rounds.keySet().stream().sorted().toList();
        }

        /** All rounds of a server under one load. */
        List<Measurement> rounds(Load load, ServerProcess server) {
            List<Measurement> found = rounds.getOrDefault(load, Map.of()).get(server);
            if (found == null) {
                throw new AssertionError("no rounds of " + server.name() + ", " + load);
            }
            return found;
        }

        /** The row of a server under one load. */
        public ResultRow row(Load load, ServerProcess server) {
            Measurement median = Measurement.median(rounds(load, server));
            String driver = server.description().driver();
            return new ResultRow("", server.name(), load.toString(), driver, median);
        }

        /** The row of a server at the fixed rate. */
        public ResultRow fixed(ServerProcess server) {
            return row(Load.FIXED, server);
        }

        /** The row of a saturated server. */
        public ResultRow saturated(ServerProcess server) {
            return row(Load.SATURATED, server);
        }
    }

    private final ComparisonPlan plan;
    private final Protocol protocol;
    private final List<ServerProcess> servers;
    private final List<ServerProcess> rateSetters;
    private final Set<ServerProcess> laggards;
    private final int saturatedClientThreads;
    private final ProgressLine progress;

    /** Compares servers all of which hold the fixed rate. */
    public Comparison(
            ComparisonPlan plan,
            Protocol protocol,
            List<ServerProcess> servers,
            List<ServerProcess> rateSetters,
            int cores,
            ProgressLine progress) {
        this(plan, protocol, servers, rateSetters, Set.of(), cores, progress);
    }

    /**
     * @param servers measured in this order
     * @param rateSetters those of them whose peaks set the fixed rate
     * @param laggards those of them that need not hold that rate: their rows say what they made
     * @param cores cores of each server
     */
    public Comparison(
            ComparisonPlan plan,
            Protocol protocol,
            List<ServerProcess> servers,
            List<ServerProcess> rateSetters,
            Set<ServerProcess> laggards,
            int cores,
            ProgressLine progress) {
        this.plan = plan;
        this.protocol = protocol;
        this.servers = List.copyOf(servers);
        this.rateSetters = List.copyOf(rateSetters);
        this.laggards = Set.copyOf(laggards);
        this.saturatedClientThreads = Math.min(cores, plan.connections());
        this.progress = progress;
    }

    /** Measures; two servers take about half a minute. */
    public Result run() throws InterruptedException {
        double peakPerSecond = warmUp();
        Map<Load, Map<ServerProcess, List<Measurement>>> rounds = new EnumMap<>(Load.class);
        for (Load load : plan.loads()) {
            if (load != Load.UNSATURATED || saturatedClientThreads > 1) {
                rounds.put(load, measureUnder(load, peakPerSecond));
            }
        }
        return new Result(rounds);
    }

    private Map<ServerProcess, List<Measurement>> measureUnder(Load load, double peakPerSecond)
            throws InterruptedException {
        return switch (load) {
            case LOW -> measureFixed(peakPerSecond * LOW_SHARE_OF_PEAK, 1);
            case FIXED -> measureFixed(peakPerSecond * FIXED_SHARE_OF_PEAK, 1);
            case HIGH -> measureFixed(peakPerSecond * HIGH_SHARE_OF_PEAK, saturatedClientThreads);
            case UNSATURATED -> measureClosedLoop(1);
            case SATURATED -> measureClosedLoop(saturatedClientThreads);
        };
    }

    private Map<ServerProcess, List<Measurement>> measureClosedLoop(int clientThreads)
            throws InterruptedException {
        return measureRounds(
                        LoadPlan.SATURATED,
                        clientThreads,
                        plan.saturatedWindow(),
                        Double.POSITIVE_INFINITY)
                .orElseThrow();
    }

    /** Returns the lowest peak of those that set the rate. */
    private double warmUp() throws InterruptedException {
        for (ServerProcess server : servers) {
            progress.show("warming up the " + server.name() + " server");
            measure(server, LoadPlan.SATURATED, saturatedClientThreads, plan.warmUp());
        }
        double lowest = Double.POSITIVE_INFINITY;
        for (ServerProcess server : rateSetters) {
            progress.show("finding the peak of the " + server.name() + " server");
            Measurement peak =
                    measure(server, LoadPlan.SATURATED, saturatedClientThreads, plan.peak());
            lowest = Math.min(lowest, peak.requestsPerSecond());
        }
        return lowest;
    }

    private static double rounded(double rate) {
        return Math.max(Math.rint(rate / RATE_STEP) * RATE_STEP, RATE_STEP);
    }

    /** Measures at a rate that both hold: lowers it, and starts again, where one does not. */
    private Map<ServerProcess, List<Measurement>> measureFixed(
            double initialRate, int clientThreads) throws InterruptedException {
        double rate = rounded(initialRate);
        for (int lowered = 0; lowered < MAX_LOWERINGS; lowered++) {
            Optional<Map<ServerProcess, List<Measurement>>> all =
                    measureRounds(rate, clientThreads, plan.fixedWindow(), RATE_TOLERANCE);
            if (all.isPresent()) {
                return all.get();
            }
            rate = rounded(rate * LOWER_BY);
            progress.note("Starting again at %s requests/s.".formatted(format(rate)));
        }
        return measureRounds(rate, clientThreads, plan.fixedWindow(), Double.POSITIVE_INFINITY)
                .orElseThrow();
    }

    /**
     * Measures all rounds under one load. A round that is off the rate is measured once more: it
     * may have been another process that took the machine. Every other round has the servers in
     * reverse, so that what runs before a server is not always the same.
     *
     * @param tolerance share by which the achieved rate may differ from the asked one
     * @return the rounds of each, or nothing when a server was off that rate twice
     */
    private Optional<Map<ServerProcess, List<Measurement>>> measureRounds(
            double rate, int clientThreads, Duration window, double tolerance)
            throws InterruptedException {
        Map<ServerProcess, List<Measurement>> rounds = new HashMap<>();
        for (int round = 1; round <= plan.rounds(); round++) {
            for (ServerProcess server : round % 2 == 1 ? servers : servers.reversed()) {
                showRound(round, server, rate, clientThreads);
                double allowed = laggards.contains(server) ? Double.POSITIVE_INFINITY : tolerance;
                Measurement measured = measure(server, rate, clientThreads, window);
                if (isOff(measured, rate, allowed)) {
                    measured = measure(server, rate, clientThreads, window);
                }
                if (isOff(measured, rate, allowed)) {
                    noteMissedRate(server, rate, measured.requestsPerSecond());
                    return Optional.empty();
                }
                rounds.computeIfAbsent(server, first -> new ArrayList<>()).add(measured);
            }
        }
        return Optional.of(rounds);
    }

    private static boolean isOff(Measurement measured, double rate, double tolerance) {
        return Math.abs(measured.requestsPerSecond() / rate - 1) > tolerance;
    }

    private Measurement measure(
            ServerProcess server, double rate, int clientThreads, Duration window)
            throws InterruptedException {
        LoadPlan load =
                new LoadPlan(server.address(), protocol, plan.connections(), clientThreads, rate);
        try {
            return Round.measure(server, load, plan.settle(), window);
        } catch (IOException e) {
            throw server.failureOf(e);
        }
    }

    private void showRound(int round, ServerProcess server, double rate, int clientThreads) {
        progress.show(
                "round %d of %d, %s, %s"
                        .formatted(
                                round,
                                plan.rounds(),
                                rate == LoadPlan.SATURATED
                                        ? clientThreads + " client thread(s)"
                                        : format(rate) + " requests/s",
                                server.name()));
    }

    private void noteMissedRate(ServerProcess server, double rate, double achieved) {
        progress.note(
                "The %s server was more than %.0f %% off %s requests/s, twice: it made %s."
                        .formatted(
                                server.name(),
                                RATE_TOLERANCE * 100,
                                format(rate),
                                format(achieved)));
    }

    private static String format(double rate) {
        return String.format(Locale.ROOT, "%,.0f", rate);
    }
}
