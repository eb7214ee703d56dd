package dev.heddle.soak;

import dev.heddle.measure.ProgressLine;
import dev.heddle.soak.traffic.Flow;
import dev.heddle.soak.traffic.Ledger;
import dev.heddle.soak.traffic.Violations;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;

/** All phases, one after the other, and what came of them. One thread owns it. */
final class SoakRun {
    private static final long MIB = 1 << 20;

    private final SoakPlan plan;
    private final ProgressLine progress;
    private final long progressMillis;
    private final Violations violations;
    private final Map<Fault, LongAdder> faults = new EnumMap<>(Fault.class);
    private final SoakReport report;
    private final long began = System.nanoTime();

    /**
     * @param progressMillis how often to show how it goes
     */
    SoakRun(SoakPlan plan, ProgressLine progress, long progressMillis) {
        this.plan = plan;
        this.progress = progress;
        this.progressMillis = progressMillis;
        violations =
                new Violations(violation -> {
                    synchronized (progress) {
                        progress.note("violation (seed " + plan.seed() + "): " + violation);
                    }
                });
        for (Fault fault : Fault.values()) {
            faults.put(fault, new LongAdder());
        }
        report = new SoakReport(plan);
    }

    /** Runs; what is wrong is in {@link #violations} then. */
    void run() throws InterruptedException {
        SplittableRandom random = new SplittableRandom(plan.seed());
        for (int i = 0; i < plan.drivers().size(); i++) {
            String driver = plan.drivers().get(i);
            SoakPhase phase = new SoakPhase(plan, driver, violations, faults, random.split());
            long phaseBegan = System.nanoTime();
            Thread shower = showing(i, driver, phase.clients());
            try {
                SoakPhase.Outcome outcome = phase.run();
                report.add(driver, System.nanoTime() - phaseBegan, outcome);
            } finally {
                shower.interrupt();
                shower.join();
            }
        }
    }

    private Thread showing(int phase, String driver, Ledger clients) {
        return Thread.ofPlatform()
                .name("soak-progress")
                .daemon()
                .start(() -> {
                    try {
                        for (; ; ) {
                            Thread.sleep(progressMillis);
                            synchronized (progress) {
                                progress.show(line(phase, driver, clients));
                            }
                        }
                    } catch (InterruptedException e) {
                        synchronized (progress) {
                            progress.clear();
                        }
                    }
                });
    }

    private String line(int phase, String driver, Ledger clients) {
        long conversations = 0;
        long bytes = 0;
        for (Flow flow : Flow.values()) {
            conversations += clients.tally(flow).completed();
            bytes += clients.tally(flow).bytes();
        }
        Duration passed = Duration.ofNanos(System.nanoTime() - began);
        return "%d:%02d of %d:%02d, phase %d of %d (%s): %d conversations, %d MiB, %d faults, %d violations"
                .formatted(
                        passed.toMinutes(),
                        passed.toSecondsPart(),
                        plan.duration().toMinutes(),
                        plan.duration().toSecondsPart(),
                        phase + 1,
                        plan.drivers().size(),
                        driver,
                        conversations,
                        bytes / MIB,
                        faults.values().stream().mapToLong(LongAdder::sum).sum(),
                        violations.count());
    }

    Violations violations() {
        return violations;
    }

    /** What ran, and what held. */
    String report() {
        return report.text(faults, violations);
    }
}
