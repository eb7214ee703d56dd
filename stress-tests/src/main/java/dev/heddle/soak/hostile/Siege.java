package dev.heddle.soak.hostile;

import dev.heddle.soak.traffic.Violations;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Attacks on one server while a good client goes on, and what must hold behind them. */
final class Siege {
    private static final long MIB = 1 << 20;
    private static final long RESIDENT_SLACK = 120 * MIB;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PAUSE_MILLIS = 10;

    private final Victim victim;
    private final HostileServer server;
    private final Certificate certificate;
    private final Violations violations;
    private final SplittableRandom random;
    private final Map<Attack, Integer> counts = new EnumMap<>(Attack.class);
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong slowestNanos = new AtomicLong();
    private volatile boolean isOver;

    Siege(
            Victim victim,
            HostileServer server,
            Certificate certificate,
            Violations violations,
            SplittableRandom random) {
        this.victim = victim;
        this.server = server;
        this.certificate = certificate;
        this.violations = violations;
        this.random = random;
    }

    /**
     * All attacks once, the base line, attacks at random for so long, and the checks.
     *
     * @return one line of a report
     */
    String run(Duration duration) throws InterruptedException {
        Thread good = Thread.ofPlatform().name("good-client").daemon().start(this::beGood);
        awaitFirstAnswer();
        for (Attack attack : Attack.values()) {
            attack(attack);
        }
        requireNewClients();
        long sockets = awaitSockets(0);
        long resident = resident();
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end && server.isAlive()) {
            attack(Attack.values()[random.nextInt(Attack.values().length)]);
        }
        requireNewClients();
        long socketsNow = awaitSockets(sockets);
        long residentNow = resident();
        isOver = true;
        good.join();
        if (!server.isAlive()) {
            violations.add(victim.name(), "has ended; it wrote: " + server.written());
        }
        if (socketsNow > sockets) {
            violations.add(
                    victim.name(), socketsNow + " sockets, " + sockets + " at the base line");
        }
        if (residentNow > resident + RESIDENT_SLACK) {
            violations.add(
                    victim.name(),
                    "%d MiB resident, %d at the base line"
                            .formatted(residentNow / MIB, resident / MIB));
        }
        requireNoFailure(server.written());
        return "%s: %s; a good client was answered %d times, at the latest after %d ms; sockets %d, then %d; RSS %d MiB, then %d"
                .formatted(
                        victim,
                        counts,
                        answered.get(),
                        slowestNanos.get() / 1_000_000,
                        sockets,
                        socketsNow,
                        resident / MIB,
                        residentNow / MIB);
    }

    private void attack(Attack attack) {
        try {
            attack.run(victim, server.port(), random.split());
        } catch (IOException ended) {
            // The server's right.
        }
        counts.merge(attack, 1, Integer::sum);
    }

    /** On one connection, from before the first attack to behind the last. */
    private void beGood() {
        try (GoodSession session = victim.open(server.port(), certificate)) {
            while (!isOver) {
                long began = System.nanoTime();
                session.exchange();
                slowestNanos.accumulateAndGet(System.nanoTime() - began, Math::max);
                answered.incrementAndGet();
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (IOException | AssertionError failure) {
            violations.add(victim + ", a good client under attack", String.valueOf(failure));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitFirstAnswer() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (answered.get() == 0 && violations.count() == 0 && System.nanoTime() < end) {
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /** Once the attacks are over, whoever comes is served; what is in the backlog comes first. */
    private void requireNewClients() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (; ; ) {
            try (GoodSession session = victim.open(server.port(), certificate)) {
                session.exchange();
                session.exchange();
                return;
            } catch (IOException refused) {
                if (System.nanoTime() > end) {
                    String who = victim + ", a good client behind the attacks";
                    violations.add(who, refused.toString());
                    return;
                }
                Thread.sleep(PAUSE_MILLIS);
            } catch (AssertionError wrong) {
                violations.add(victim + ", a good client behind the attacks", "" + wrong);
                return;
            }
        }
    }

    /** How many there are once no more than so many are open, or nothing changes for a while. */
    private long awaitSockets(long most) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        long before = -1;
        long still = 0;
        for (; ; ) {
            long now = sockets();
            still = now == before ? still + 1 : 0;
            boolean isDone = most > 0 ? now <= most : still >= 10;
            if (isDone || System.nanoTime() > end) {
                return now;
            }
            before = now;
            Thread.sleep(100);
        }
    }

    private void requireNoFailure(String written) {
        written.lines()
                .filter(line ->
                        line.startsWith("Exception in thread")
                                || line.contains("OutOfMemoryError")
                                || line.contains("StackOverflowError"))
                .findFirst()
                .ifPresent(line -> violations.add(victim.name(), "wrote: " + line));
    }

    private long sockets() {
        try {
            return server.sockets();
        } catch (IOException ended) {
            return -1; // that it has ended is told
        }
    }

    private long resident() {
        try {
            return server.residentBytes();
        } catch (IOException | IllegalArgumentException ended) {
            return 0; // that it has ended is told
        }
    }
}
