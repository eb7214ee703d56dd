package dev.heddle.driver.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WakeUpTest {
    private Runnable within = () -> {};
    private int wakeUps;

    private final WakeUp wakeUp =
            new WakeUp(() -> {
                wakeUps++;
                within.run();
            });

    @Test
    void aSelectMayBlockUntilSomebodyWakesIt() {
        assertTrue(wakeUp.mayBlock());
        wakeUp.wakeUp();
        wakeUp.selected();
        assertFalse(wakeUp.mayBlock(), "the wake-up may have come after the select");
        wakeUp.selected();
        assertTrue(wakeUp.mayBlock());
        assertEquals(1, wakeUps);
    }

    @Test
    void whoComesBeforeTheSelectLeavesTheWakingToTheFirst() {
        wakeUp.wakeUp();
        wakeUp.wakeUp();
        assertEquals(1, wakeUps);
        assertFalse(wakeUp.mayBlock());
        wakeUp.selected();
        wakeUp.wakeUp();
        assertEquals(2, wakeUps);
    }

    /** The lease holder was woken already, and must not block again for the second waker. */
    @Test
    void aSelectDoesNotBlockWhileAWakerIsInside() {
        within =
                () -> {
                    wakeUp.selected();
                    assertFalse(wakeUp.mayBlock());
                    wakeUp.selected();
                    wakeUp.wakeUp();
                    assertFalse(wakeUp.mayBlock());
                    wakeUp.selected();
                };
        wakeUp.wakeUp();
        assertEquals(1, wakeUps);
        assertFalse(wakeUp.mayBlock());
        wakeUp.selected();
        assertTrue(wakeUp.mayBlock());
    }

    /** Messages are counted: a wake-up that was lost would leave the last one unread. */
    @Test
    void noWakeUpIsLost() throws Exception {
        int wakers = 3;
        int rounds = 5_000;
        try (Selector real = Selector.open()) {
            WakeUp ofReal = new WakeUp(real::wakeup);
            AtomicInteger sent = new AtomicInteger();
            AtomicInteger read = new AtomicInteger();
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < wakers; i++) {
                all.add(
                        CompletableFuture.runAsync(() -> {
                            for (int j = 0; j < rounds; j++) {
                                int mine = sent.incrementAndGet();
                                ofReal.wakeUp();
                                while (read.get() < mine) {
                                    Thread.onSpinWait();
                                }
                            }
                        }));
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (read.get() < wakers * rounds) {
                assertTrue(System.nanoTime() < end, "a wake-up was lost at " + read);
                read.set(sent.get());
                boolean isNothingNew = read.get() == sent.get();
                if (ofReal.mayBlock() && isNothingNew) {
                    real.select(10_000);
                } else {
                    real.selectNow();
                }
                ofReal.selected();
            }
            for (CompletableFuture<Void> waker : all) {
                waker.get();
            }
        }
    }
}
