package dev.heddle.soak;

import dev.heddle.soak.subject.Stall;
import dev.heddle.soak.traffic.Flow;
import dev.heddle.soak.traffic.Ledger;
import dev.heddle.soak.traffic.StreamClient;
import dev.heddle.soak.traffic.StreamConnection;
import dev.heddle.soak.traffic.Violations;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Does what its seed says, fault by fault, until it is stopped. Its thread owns all of it. */
final class FaultInjector {
    private static final int MIN_GAP_MILLIS = 50;
    private static final int MAX_GAP_MILLIS = 700;
    private static final int MAX_STALL_MILLIS = 150;
    private static final int MAX_EXHAUSTION_MILLIS = 300;
    private static final int MAX_HALF_OPEN = 40;
    private static final int DOOMED_BYTES = 256 * 1024;
    private static final long REHEARSED = 10;
    private static final long STILL_NANOS = 30_000_000_000L;
    private static final int SLOW_BUFFER = 4 * 1024;
    private static final int SLOW_CHUNK = 8 * 1024;
    private static final long SLOW_NANOS = 20_000_000;

    private final TargetProcess target;
    private final Load load;
    private final Ledger ledger;
    private final Violations violations;
    private final Excuses exhaustion;
    private final Map<Fault, LongAdder> counts;
    private final SplittableRandom random;
    private final Deque<Socket> halfOpen = new ArrayDeque<>();
    private DoomedClients doomed;
    private volatile boolean isStopped;

    /**
     * @param counts of the whole run
     */
    FaultInjector(
            TargetProcess target,
            Load load,
            Ledger ledger,
            Violations violations,
            Excuses exhaustion,
            Map<Fault, LongAdder> counts,
            SplittableRandom random) {
        this.target = target;
        this.load = load;
        this.ledger = ledger;
        this.violations = violations;
        this.exhaustion = exhaustion;
        this.counts = counts;
        this.random = random;
        doomed = startDoomed();
    }

    private DoomedClients startDoomed() {
        return DoomedClients.start(target, random.nextLong(), violations);
    }

    /**
     * Each kind once. While descriptors are out no class can be loaded from a folder: each flow has
     * gone on for a while before, and the first time a few are left.
     */
    void rehearse() throws InterruptedException {
        for (Fault fault : Fault.values()) {
            if (fault != Fault.DESCRIPTORS_OUT) {
                inject(fault);
            }
        }
        awaitFlows();
        exhaust(100, 2);
        inject(Fault.DESCRIPTORS_OUT);
    }

    /** A busy machine makes a flow slow, not still: each is waited for while it goes on. */
    private void awaitFlows() throws InterruptedException {
        for (Flow flow : Flow.values()) {
            if (flow != Flow.DOOMED) {
                awaitFlow(flow);
            }
        }
    }

    private void awaitFlow(Flow flow) throws InterruptedException {
        long last = -1;
        long stillSince = System.nanoTime();
        while (true) {
            long completed = ledger.tally(flow).completed();
            if (completed >= REHEARSED) {
                return;
            }
            long now = System.nanoTime();
            if (completed != last) {
                last = completed;
                stillSince = now;
            } else if (now - stillSince > STILL_NANOS) {
                violations.add(
                        "warm-up",
                        "%s has come to its end %d times, and not once in the last %d s"
                                .formatted(
                                        flow,
                                        completed,
                                        TimeUnit.NANOSECONDS.toSeconds(STILL_NANOS)));
                return;
            }
            Thread.sleep(20);
        }
    }

    /** Until another thread stops it. */
    void run() throws InterruptedException {
        while (!isStopped) {
            inject(Fault.at(random.nextInt(Fault.weights())));
            Thread.sleep(random.nextInt(MIN_GAP_MILLIS, MAX_GAP_MILLIS));
        }
    }

    void stop() {
        isStopped = true;
    }

    /** Gives back all that is held open. */
    void clear() throws InterruptedException {
        while (!halfOpen.isEmpty()) {
            close(halfOpen.remove());
        }
        doomed.close();
    }

    private void inject(Fault fault) throws InterruptedException {
        switch (fault) {
            case PEER_RESET -> doom(true);
            case CLIENT_KILLED -> {
                doomed.kill();
                doomed = startDoomed();
            }
            case HALF_OPEN -> doom(false);
            case SLOW_READER -> readSlowly();
            case STALL_COMPUTE -> stall(Stall.COMPUTE);
            case STALL_PIN -> stall(Stall.PIN);
            case STALL_BLOCK -> stall(Stall.BLOCK);
            case DESCRIPTORS_OUT -> exhaust(20 + random.nextInt(MAX_EXHAUSTION_MILLIS), 0);
        }
        LongAdder count = counts.get(fault);
        if (count != null) {
            count.increment();
        }
    }

    private void stall(Stall kind) throws InterruptedException {
        target.ask("STALL " + kind + " " + (1 + random.nextInt(MAX_STALL_MILLIS)));
    }

    private void exhaust(int millis, int left) throws InterruptedException {
        exhaustion.begin();
        try {
            target.ask("EXHAUST " + millis + " " + left);
        } finally {
            exhaustion.end();
        }
    }

    /** Says a part of a stream, and then resets the connection or says nothing more. */
    private void doom(boolean isReset) {
        long began = System.nanoTime();
        boolean isProxied = random.nextBoolean();
        int part = 1 + random.nextInt(DOOMED_BYTES);
        // What is not read stays within the buffers of both sides: the begin itself does not block.
        int heard = Math.max(part / 2, part - 32 * 1024);
        SplittableRandom own = random.split();
        try {
            Socket socket =
                    StreamConnection.socket(isProxied ? target.proxyPort() : target.echoPort(), 0);
            halfOpen.add(socket);
            new StreamClient(Flow.DOOMED, 1 << 20, ledger, own)
                    .begin(StreamConnection.of(socket), part, isProxied ? 0 : heard);
            if (isReset) {
                halfOpen.remove(socket);
                socket.setSoLinger(true, 0);
                socket.close();
            }
        } catch (IOException broken) {
            if (!(isProxied && exhaustion.covers(began))) {
                violations.add("a doomed client", broken.toString());
            }
        } catch (AssertionError wrong) {
            violations.add("a doomed client", String.valueOf(wrong.getMessage()));
        }
        if (halfOpen.size() > MAX_HALF_OPEN) {
            close(halfOpen.remove());
        }
    }

    private void readSlowly() {
        SplittableRandom own = random.split();
        load.startOne(
                Flow.ECHO,
                own,
                some -> {
                    try (Socket socket = StreamConnection.socket(target.echoPort(), SLOW_BUFFER)) {
                        new StreamClient(Flow.ECHO, 1 + own.nextInt(DOOMED_BYTES), ledger, own)
                                .hearSlowly(StreamConnection.of(socket), SLOW_CHUNK, SLOW_NANOS);
                    }
                });
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
