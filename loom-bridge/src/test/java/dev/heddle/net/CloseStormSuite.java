package dev.heddle.net;

import static org.awaitility.Awaitility.await;

import dev.heddle.Heddle;
import dev.heddle.scheduler.Core;
import dev.heddle.support.HeapHistogram;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Resources;
import dev.heddle.support.Seed;
import dev.heddle.support.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;

/** Connections that are closed at random points of their life, from other threads. */
abstract class CloseStormSuite extends HeddleSuite {
    /** How many in each test; {@code .ci/faults} takes 10,000. */
    private static final int CONNECTIONS = Integer.getInteger("heddle.test.storm", 200);

    /** How many at once. */
    private static final int WAVE = Integer.getInteger("heddle.test.storm.wave", 100);

    @Parameter int cores;

    abstract String driver();

    @Override
    HeddleSockets open() throws Exception {
        return HeddleSockets.open(driver(), cores);
    }

    /** Threads of the first core, of the last one, of the system and of the JDK's scheduler. */
    static List<ThreadFactory> threads(HeddleSockets sockets) {
        List<Core> all = sockets.group().cores();
        return List.of(
                Heddle.threadFactory(all.getFirst()),
                Heddle.threadFactory(all.getLast()),
                Thread.ofPlatform().daemon().factory(),
                Thread.ofVirtual().factory());
    }

    private void storm(SplittableRandom random) throws Exception {
        try (CloseStorm storm = new CloseStorm(heddle, threads(heddle), WAVE)) {
            storm.start(random);
            if (random.nextInt(4) == 0) {
                LockSupport.parkNanos(random.nextLong(10_000_000));
                storm.endListening();
            }
            storm.await();
        }
    }

    private void storms(SplittableRandom random) throws Exception {
        storm(random); // opens and loads what stays
        Resources before = Resources.count();
        for (int done = 0; done < CONNECTIONS; done += WAVE) {
            storm(random);
        }
        // Of those that idle in a pool the histogram cannot tell one that is lost: this does.
        await().atMost(Task.PATIENCE).until(() -> heddle.group().statistics().buffers() == 0);
        Resources.awaitAtMost(before.withNativeBuffers(cores * HeapHistogram.IDLE_NATIVE_BUFFERS));
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void nothingIsLeftOfConnectionsThatOthersClose() throws Exception {
        Seed.run(this::storms);
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void nothingIsLeftWhereCoresAreHandedOffMeanwhile() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        List<Task<Void>> hogs = new ArrayList<>();
        for (Core core : heddle.group().cores()) {
            hogs.add(Task.run(Heddle.threadFactory(core), () -> compute(stop)));
        }
        try {
            Seed.run(this::storms);
        } finally {
            stop.set(true);
            for (Task<Void> hog : hogs) {
                hog.get();
            }
        }
    }

    /** Longer than a core waits for its carrier, again and again. */
    private static void compute(AtomicBoolean stop) throws InterruptedException {
        while (!stop.get()) {
            long end = System.nanoTime() + 20_000_000;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            Thread.sleep(3);
        }
    }
}
