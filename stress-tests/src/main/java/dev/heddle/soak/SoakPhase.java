package dev.heddle.soak;

import dev.heddle.soak.traffic.Ledger;
import dev.heddle.soak.traffic.Violations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * One life of the process under test: warm-up, base line, load with faults, silence, the checks,
 * and an end in the middle of new load.
 */
final class SoakPhase {
    private static final Duration CLIENTS_END = Duration.ofSeconds(60);
    private static final Duration SETTLE = Duration.ofSeconds(20);
    private static final Duration SETTLE_SABOTAGED = Duration.ofSeconds(3);
    private static final Duration MIN_WARM_UP = Duration.ofSeconds(2);
    private static final Duration MAX_WARM_UP = Duration.ofSeconds(20);
    private static final int WARM_UP_PART = 5;
    private static final long SETTLE_MILLIS = 300;
    private static final long LAST_LOAD_MILLIS = 500;

    private final SoakPlan plan;
    private final String driver;
    private final Violations violations;
    private final Map<Fault, LongAdder> faults;
    private final SplittableRandom random;
    private final Ledger clients = new Ledger();
    private final Excuses exhaustion = new Excuses();
    private final Excuses restart = new Excuses();

    SoakPhase(
            SoakPlan plan,
            String driver,
            Violations violations,
            Map<Fault, LongAdder> faults,
            SplittableRandom random) {
        this.plan = plan;
        this.driver = driver;
        this.violations = violations;
        this.faults = faults;
        this.random = random;
    }

    /**
     * How it went.
     *
     * @param description of the process
     * @param figures of its own workloads
     * @param clients their ledger
     * @param service its ledger
     * @param base what it held behind the warm-up
     * @param end what it held at the end
     * @param said what it wrote to its standard error stream
     */
    record Outcome(
            String description,
            String figures,
            Ledger clients,
            Ledger service,
            Resources base,
            Resources end,
            String said) {}

    /** What the clients have counted so far. */
    Ledger clients() {
        return clients;
    }

    Outcome run() throws InterruptedException {
        long end = System.nanoTime() + plan.phase().toNanos();
        try (TargetProcess target =
                TargetProcess.start(
                        driver, plan.agentJar(), plan.cores(), random.nextLong(), violations)) {
            Load load = new Load(target, clients, violations, exhaustion, restart, random.split());
            load(target, load, warmUp(), true);
            Resources base = settled(target, List.of());
            for (String sabotage : plan.sabotage()) {
                target.ask("SABOTAGE " + sabotage);
            }
            load(target, load, Duration.ofNanos(Math.max(0, end - System.nanoTime())), false);
            Resources last = settled(target, List.of(base));
            for (String leak : last.leaksSince(base, plan.cores())) {
                violations.add("leak", leak);
            }
            Ledger service = target.ledger();
            Ledger asked = Ledger.parse(clients.toString()); // what comes behind may be cut
            Ledger.compare(asked, service, violations);
            String figures = target.ask("FIGURES");
            endUnderLoad(target, load);
            return new Outcome(
                    target.description(), figures, asked, service, base, last, target.said());
        }
    }

    private Duration warmUp() {
        Duration part = plan.phase().dividedBy(WARM_UP_PART);
        return part.compareTo(MIN_WARM_UP) < 0
                ? MIN_WARM_UP
                : part.compareTo(MAX_WARM_UP) > 0 ? MAX_WARM_UP : part;
    }

    /** Everything at once, for so long; then silence. */
    private void load(TargetProcess target, Load load, Duration duration, boolean isFirst)
            throws InterruptedException {
        long end = System.nanoTime() + duration.toNanos();
        FaultInjector injector =
                new FaultInjector(
                        target, load, clients, violations, exhaustion, faults, random.split());
        target.ask("START");
        load.start();
        Failure failure = new Failure();
        Thread faulty =
                Thread.ofPlatform()
                        .name("soak-faults")
                        .daemon()
                        .start(() ->
                                failure.keep(() -> {
                                    if (isFirst) {
                                        injector.rehearse();
                                    }
                                    injector.run();
                                }));
        while (System.nanoTime() < end && faulty.isAlive()) {
            faulty.join(Duration.ofMillis(50));
        }
        injector.stop();
        faulty.join();
        failure.rethrow();
        injector.clear();
        load.stop(CLIENTS_END);
        target.ask("STOP");
    }

    /** What the process holds once nothing is left over, or at last. */
    private Resources settled(TargetProcess target, List<Resources> base)
            throws InterruptedException {
        Duration patience = plan.sabotage().isEmpty() ? SETTLE : SETTLE_SABOTAGED;
        long end = System.nanoTime() + patience.toNanos();
        Resources before = target.resources();
        for (; ; ) {
            Thread.sleep(SETTLE_MILLIS);
            Resources now = target.resources();
            boolean isSettled =
                    base.isEmpty()
                            ? now.inside().open() == 0 && now.isAsStillAs(before)
                            : now.leaksSince(base.getFirst(), plan.cores()).isEmpty();
            if (isSettled || System.nanoTime() > end) {
                if (!isSettled && base.isEmpty()) {
                    violations.add("base line", "the process does not come to rest: " + now);
                }
                return now;
            }
            before = now;
        }
    }

    /** Nobody may wait for ever for a process that ends. */
    private void endUnderLoad(TargetProcess target, Load load) throws InterruptedException {
        restart.begin();
        load.start();
        Thread.sleep(LAST_LOAD_MILLIS);
        target.end();
        load.stop(CLIENTS_END);
    }

    /** What a thread has died of, for the one that joins it. */
    private static final class Failure {
        private volatile Throwable cause;

        /** What can fail. */
        @FunctionalInterface
        interface Step {
            void run() throws InterruptedException;
        }

        void keep(Step step) {
            try {
                step.run();
            } catch (Throwable failure) {
                cause = failure;
            }
        }

        void rethrow() {
            if (cause instanceof RuntimeException failure) {
                throw failure;
            }
            if (cause != null) {
                throw new IllegalStateException(cause);
            }
        }
    }
}
