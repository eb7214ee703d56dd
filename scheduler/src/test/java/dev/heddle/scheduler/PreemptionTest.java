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

    private final Preemption preemption = new Preemption(TICK_NANOS);
    private FakeOsThread thread;

    @BeforeEach
    void make(@TempDir Path directory) throws IOException {
        thread = new FakeOsThread(directory);
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
        assertTrue(new Preemption(4_000_000).isLikely(thread.seen()));
        assertFalse(new Preemption(3_999_999).isLikely(thread.seen()));
    }
}
