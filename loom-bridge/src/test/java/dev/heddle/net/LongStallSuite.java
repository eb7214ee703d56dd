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
    private static final Duration COMPUTATION = Duration.ofSeconds(10);

    /** Half of the computation: whoever had to wait for its end would come too late. */
    private static final Duration SOON = Duration.ofSeconds(5);

    /** Something to do that takes the time given, and nothing else. */
    private static long compute(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        long random = end;
        while (System.nanoTime() < end) {
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
    void oneHundredConnectionsAndOneThousandTimersGoOnBesideTenSecondsOfComputing()
            throws Exception {
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
        Task<Long> computing = Task.call(onCore, () -> compute(COMPUTATION));
        while (!computing.isDone()) {
            traffic.progress().awaitRound(SOON);
            timers.awaitRound(SOON);
        }
        computing.get();
        assertTrue(System.nanoTime() - begin >= COMPUTATION.toNanos());
        assertTrue(core.statistics().handOffs() > handOffs);
        traffic.progress().awaitRound(SOON);
        timers.awaitRound(SOON);
        stop.set(true);
        for (Task<Void> timer : ticking) {
            timer.get();
        }
        traffic.end();
    }
}
