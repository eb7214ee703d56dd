package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SleepGateTest {
    private final SleepGate gate = new SleepGate();

    @Test
    void aCarrierThatIsAboutNeedsNoWakeUp() {
        assertFalse(gate.claimWakeUp());
    }

    @Test
    void oneOfManySubmittersWakesTheSleeper() {
        gate.announce();
        assertTrue(gate.isAsleep());
        assertTrue(gate.claimWakeUp());
        assertFalse(gate.isAsleep());
        assertFalse(gate.claimWakeUp());
    }

    @Test
    void theNextSleepNeedsAWakeUpOfItsOwn() {
        gate.announce();
        assertTrue(gate.claimWakeUp());
        gate.retract();
        assertFalse(gate.claimWakeUp());
        gate.announce();
        assertTrue(gate.claimWakeUp());
    }
}
