package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of a thread's figures, which are made up. */
class PreemptionTest {
    private static final long TICK_NANOS = 5_000_000;
    private static final long HALF = TICK_NANOS / 2;

    private ProcessorDemand demand;
    private Preemption preemption;
    private FakeOsThread thread;

    @BeforeEach
    void make(@TempDir Path directory) throws IOException {
        thread = new FakeOsThread(directory);
        demand = FakeDemand.of(directory, 3, 2);
        preemption = new Preemption(TICK_NANOS, demand);
    }

    private boolean isLikely() {
        return preemption.isLikely(thread.seen());
    }

    @ParameterizedTest
    @ValueSource(chars = {'S', 'D', 'T', 't', 'I', 'Z', 'X'})
    void whatIsNotRunnableIsHandedOffAtOnce(char state) throws IOException {
        thread.set(state, 0);
        assertFalse(isLikely());
        assertEquals(0, preemption.postponed());
    }

    /** The watchdog, which looks, is one of them. */
    @Test
    void whatIsRunnableWhereNobodyWaitsIsHandedOffAtOnce(@TempDir Path elsewhere)
            throws IOException {
        ProcessorDemand met = FakeDemand.of(elsewhere, 2, 2);
        assertFalse(new Preemption(TICK_NANOS, met).isLikely(thread.seen()));
    }

    /** A moment at which nobody waits says nothing of how long the thread has waited before. */
    @Test
    void onlyTheFirstOfTheseLooksAsksWhetherSomebodyWaits(@TempDir Path elsewhere)
            throws IOException {
        ProcessorDemand changing = FakeDemand.of(elsewhere, 3, 2);
        Preemption asking = new Preemption(TICK_NANOS, changing);
        assertTrue(asking.isLikely(thread.seen()));
        FakeDemand.of(elsewhere, 2, 2);
        assertTrue(asking.isLikely(thread.seen()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0.00 0.01", "0.00 0.01 0.05 x/80 1\n", "/"})
    void aLoadThatTellsNothingIsNoDemandThatIsMet(String text, @TempDir Path elsewhere)
            throws IOException {
        ProcessorDemand unknown = FakeDemand.of(elsewhere, text);
        assertFalse(unknown.isMet());
        assertFalse(new ProcessorDemand(elsewhere.resolve("none").toFile(), 2).isMet());
    }

    @Test
    void whatComputesIsHandedOffOneLookLater() throws IOException {
        assertTrue(isLikely());
        thread.set('R', HALF);
        assertFalse(isLikely());
    }

    @Test
    void whatFallsAsleepIsHandedOffAtTheNextLook() throws IOException {
        assertTrue(isLikely());
        assertTrue(isLikely());
        thread.set('D', 1);
        assertFalse(isLikely());
    }

    @Test
    void whatNeverRunsIsHandedOffWhenItHasHadItsLooks() {
        for (int i = 0; i < Preemption.MOST_LOOKS; i++) {
            assertTrue(isLikely(), "look " + i);
        }
        assertFalse(isLikely());
        assertEquals(1, preemption.postponed());
    }

    /** On a machine that many share what computes has a part of a look only, again and again. */
    @Test
    void shortRunsAddUp() throws IOException {
        assertTrue(isLikely());
        thread.set('R', HALF / 2);
        assertTrue(isLikely());
        thread.set('R', HALF - 1);
        assertTrue(isLikely());
        thread.set('R', HALF);
        assertFalse(isLikely());
    }

    /** A spare is reserved, or there was none and there is one now: no more doubts. */
    @Test
    void whatWasToBeHandedOffStaysSo() throws IOException {
        thread.set('S', 0);
        assertFalse(isLikely());
        thread.set('R', 0);
        assertFalse(isLikely());
    }

    @Test
    void anotherTaskIsJudgedAnew() throws IOException {
        thread.set('S', 0);
        assertFalse(isLikely());
        preemption.forget();
        thread.set('R', 0);
        assertTrue(isLikely());
        thread.set('R', HALF - 1);
        assertTrue(isLikely());
        preemption.forget();
        assertTrue(isLikely());
        thread.set('R', 2 * HALF - 2);
        assertTrue(isLikely(), "compared with its own second look");
        assertEquals(2, preemption.postponed());
    }

    @Test
    void whatIsNotKnownIsHandedOff() throws IOException {
        assertFalse(preemption.isLikely(null));
        preemption.forget();
        thread.vanish();
        assertFalse(isLikely());
    }

    @Test
    void whatBecomesUnknownIsHandedOff() throws IOException {
        assertTrue(isLikely());
        thread.vanish();
        assertFalse(isLikely());
    }

    @Test
    void looksThatFollowSoonerThanTheKernelTicksTellNothing() {
        assertTrue(new Preemption(4_000_000, demand).isLikely(thread.seen()));
        assertFalse(new Preemption(3_999_999, demand).isLikely(thread.seen()));
    }
}
