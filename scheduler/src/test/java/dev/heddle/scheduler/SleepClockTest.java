package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SleepClockTest {
    /** {@link System#nanoTime} may begin anywhere. */
    @ParameterizedTest
    @ValueSource(longs = {0, -7, Long.MAX_VALUE - 50, Long.MIN_VALUE})
    void sleepsAreSummedUpAndTheOneThatLastsCounts(long origin) {
        SleepClock clock = new SleepClock(origin);
        assertEquals(0, clock.nanos(origin + 5));
        clock.begin(origin + 10);
        assertEquals(0, clock.nanos(origin + 10));
        assertEquals(20, clock.nanos(origin + 30));
        clock.end(origin + 40);
        assertEquals(30, clock.nanos(origin + 1_000));
        clock.begin(origin + 100);
        clock.end(origin + 105);
        assertEquals(35, clock.nanos(origin + 2_000));
    }

    /** A sleep that ends beside a look must not be in it twice. */
    @Test
    void aSleepIsCountedOnce() throws Exception {
        SleepClock clock = new SleepClock(0);
        AtomicLong now = new AtomicLong();
        AtomicBoolean isOver = new AtomicBoolean();
        Thread core =
                Thread.ofPlatform()
                        .start(() -> {
                            while (!isOver.get()) {
                                clock.begin(now.get());
                                clock.end(now.addAndGet(1_000_000_000));
                            }
                        });
        for (int i = 0; i < 300_000; i++) {
            long asleep = clock.nanos(now.get());
            long atMost = now.get();
            assertTrue(asleep <= atMost, asleep + " of " + atMost);
        }
        isOver.set(true);
        core.join();
        assertEquals(now.get(), clock.nanos(now.get()));
    }
}
