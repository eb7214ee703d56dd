package dev.heddle.driver.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ChannelGateTest {
    private final ChannelGate gate = new ChannelGate();

    @Test
    void aCallerLearnsThatTheLeaseHolderWasTurnedAway() {
        gate.enter();
        assertFalse(gate.tryEnter());
        assertFalse(gate.tryEnter());
        assertTrue(gate.exit());
        assertTrue(gate.tryEnter());
        gate.leave();
    }

    @Test
    void aCallerWhomNobodyMetLearnsNothing() {
        assertTrue(gate.tryEnter());
        gate.leave();
        gate.enter();
        assertFalse(gate.exit());
    }

    @Test
    void aCallerWaitsForTheLeaseHolderAndForAnotherCaller() throws Exception {
        try (OwnThreads threads = new OwnThreads()) {
            assertTrue(gate.tryEnter());
            var caller = threads.call(this::enterAndExit);
            assertFalse(caller.isDone());
            gate.leave();
            assertFalse(caller.get());
            gate.enter();
            var second = threads.call(this::enterAndExit);
            assertFalse(second.isDone());
            assertFalse(gate.exit());
            assertFalse(second.get());
        }
    }

    private boolean enterAndExit() {
        gate.enter();
        return gate.exit();
    }

    /**
     * Whoever is inside is alone, and each time the lease holder is turned away somebody says so.
     */
    @Test
    void oneIsInsideAtATimeAndNobodyIsForgotten() throws Exception {
        int rounds = 50_000;
        int[] inside = {0};
        AtomicInteger toldToComeAgain = new AtomicInteger();
        OwnThreads.Body caller =
                () -> {
                    for (int i = 0; i < rounds; i++) {
                        gate.enter();
                        inside[0]++;
                        if (gate.exit()) {
                            toldToComeAgain.incrementAndGet();
                        }
                    }
                };
        try (OwnThreads threads = new OwnThreads()) {
            threads.run(caller);
            threads.run(caller);
            int entered = 0;
            while (entered < rounds) {
                int toldBefore = toldToComeAgain.get();
                if (gate.tryEnter()) {
                    inside[0]++;
                    gate.leave();
                    entered++;
                } else {
                    while (toldToComeAgain.get() == toldBefore) {
                        Thread.onSpinWait();
                    }
                }
            }
        }
        assertEquals(3 * rounds, inside[0]);
    }
}
