package dev.heddle.driver.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class WakeUpTest {
    private static final long PATIENCE_MILLIS = 30_000;

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

    /** Waking the lease holder may cost the waker its processor, before it has left. */
    @Test
    void theLeaseHolderDoesNotSpinWhileAWakerIsHeldUp() {
        AtomicInteger turns = new AtomicInteger();
        within =
                () -> {
                    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
                    while (System.nanoTime() < end) {
                        assertFalse(wakeUp.mayBlock());
                        wakeUp.letWakerLeave();
                        wakeUp.selected();
                        turns.incrementAndGet();
                    }
                };
        wakeUp.wakeUp();
        assertTrue(turns.get() < 3_000, "turns: " + turns);
    }

    /** The lease holder is busy between the two, and so never asks a waker to leave. */
    @Test
    void everyWakerIsGivenTheProcessorBeforeTheLeaseHolderSleeps() {
        within =
                () -> {
                    for (int i = 0; i < 50; i++) {
                        assertFalse(wakeUp.mayBlock());
                        wakeUp.letWakerLeave();
                        wakeUp.selected();
                    }
                };
        wakeUp.wakeUp();
        assertFalse(wakeUp.mayBlock());
        wakeUp.selected();
        within =
                () -> {
                    assertFalse(wakeUp.mayBlock());
                    assertFalse(parks(wakeUp::letWakerLeave));
                };
        wakeUp.wakeUp();
        assertEquals(2, wakeUps);
    }

    /** A park takes the permit that a yield leaves. */
    private static boolean parks(Runnable step) {
        long patience = TimeUnit.SECONDS.toNanos(4);
        LockSupport.unpark(Thread.currentThread());
        step.run();
        long begun = System.nanoTime();
        LockSupport.parkNanos(patience);
        return System.nanoTime() - begun > patience / 2;
    }

    /** Messages are counted: a wake-up that was lost would leave the last one unread. */
    @Test
    @SuppressWarnings("ThreadPriorityCheck") // wakers that spin leave no processor to be woken on
    void noWakeUpIsLost() throws Exception {
        int wakers = 3;
        int rounds = 2_000;
        try (Selector real = Selector.open();
                OwnThreads threads = new OwnThreads()) {
            WakeUp ofReal = new WakeUp(real::wakeup);
            AtomicInteger sent = new AtomicInteger();
            AtomicInteger read = new AtomicInteger();
            for (int i = 0; i < wakers; i++) {
                threads.run(() -> {
                    for (int j = 0; j < rounds; j++) {
                        int mine = sent.incrementAndGet();
                        ofReal.wakeUp();
                        while (read.get() < mine && threads.areWanted()) {
                            Thread.yield();
                        }
                    }
                });
            }
            for (; ; ) {
                read.set(sent.get());
                if (read.get() == wakers * rounds) {
                    return;
                }
                boolean isNothingNew = read.get() == sent.get();
                if (ofReal.mayBlock() && isNothingNew) {
                    long begun = System.nanoTime();
                    real.select(PATIENCE_MILLIS);
                    boolean wasWoken = System.nanoTime() - begun < PATIENCE_MILLIS * 1_000_000;
                    assertTrue(wasWoken || sent.get() == read.get(), "lost at " + read);
                } else {
                    ofReal.letWakerLeave();
                    real.selectNow();
                }
                ofReal.selected();
            }
        }
    }
}
