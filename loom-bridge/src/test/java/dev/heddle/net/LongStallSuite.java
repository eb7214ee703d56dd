package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import dev.heddle.scheduler.Core;
import dev.heddle.support.Progress;
import dev.heddle.support.Task;
import dev.heddle.support.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One thread that computes for long, and everything else of its only core. */
abstract class LongStallSuite extends HeddleSuite {
    /** {@code .ci/faults} takes 10 s. */
    private static final Duration COMPUTATION =
            Duration.ofSeconds(Integer.getInteger("heddle.test.stall", 2));

    /** Something to do that takes the time given at least, and goes on until it is released. */
    private static long compute(Duration time, AtomicBoolean release) {
        long end = System.nanoTime() + time.toNanos();
        long random = end;
        while (System.nanoTime() < end || !release.get()) {
            for (int i = 0; i < 1_000; i++) {
                random = random * 6364136223846793005L + 1442695040888963407L;
            }
        }
        return random;
    }

    private static void tick(int millis, AtomicInteger ticks, AtomicBoolean stop)
            throws InterruptedException {
        while (!stop.get()) {
            Thread.sleep(millis);
            ticks.incrementAndGet();
        }
    }

    @Test
    void oneHundredConnectionsAndOneThousandTimersGoOnBesideIt() throws Exception {
        Core core = heddle.group().cores().getFirst();
        ThreadFactory onCore = Heddle.threadFactory(core);
        Traffic traffic = new Traffic(heddle, core, 100, 10);
        AtomicBoolean stop = new AtomicBoolean();
        Progress timers = new Progress();
        List<Task<Void>> ticking = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            int millis = 50 + i % 200;
            AtomicInteger ticks = timers.join();
            ticking.add(Task.run(onCore, () -> tick(millis, ticks, stop)));
        }
        long handOffs = core.statistics().handOffs();
        long begin = System.nanoTime();
        // Not for a given time only: whoever had to wait for its end would wait in vain.
        AtomicBoolean release = new AtomicBoolean();
        Task<Long> computing = Task.call(onCore, () -> compute(COMPUTATION, release));
        try {
            do {
                traffic.progress().awaitRound(Task.PATIENCE);
                timers.awaitRound(Task.PATIENCE);
            } while (System.nanoTime() - begin < COMPUTATION.toNanos());
        } finally {
            release.set(true);
        }
        computing.get();
        assertTrue(core.statistics().handOffs() > handOffs);
        traffic.progress().awaitRound(Task.PATIENCE);
        timers.awaitRound(Task.PATIENCE);
        stop.set(true);
        for (Task<Void> timer : ticking) {
            timer.get();
        }
        traffic.end();
    }
}
