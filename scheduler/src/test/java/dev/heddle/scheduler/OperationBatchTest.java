package dev.heddle.scheduler;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A batch on a core that was never started: the test is its loop, and delivers the messages. */
class OperationBatchTest {
    private final Core core = new CoreGroup(Groups.still(1)).cores().getFirst();
    private final FakeDriver driver = FakeDriver.of(core);
    private final OperationBatch batch = new OperationBatch(core);

    @Test
    void startsItsEntriesInTheirOrder() {
        List<Told> entries = added(3);
        batch.deliver(core);
        assertEquals(operations(entries), driver.submitted);
        assertSame(core, batch.core());
        assertNoTaskWaits();
    }

    @Test
    void anEntryHearsWhatCameOfItsOperationAndTheOperationIsFreeAgain() {
        Told entry = added(1).getFirst();
        batch.deliver(core);
        assertTrue(entry.operation.isBatched());
        entry.operation.advance(3);
        entry.operation.complete(4);
        assertEquals(4, entry.result);
        assertEquals(3, entry.progress);
        assertThrows(IllegalStateException.class, entry.operation::endpoint, "it was let go");
        assertFalse(entry.operation.isBatched());
    }

    @Test
    void anEntryThatCompletesWithinItsSubmissionHearsOfItOnce() {
        driver.onSubmitted = operation -> operation.completeNow(7);
        List<Told> entries = added(2);
        batch.deliver(core);
        assertEquals(List.of(7, 7), results(entries));
    }

    @Test
    void anOperationThatIsInFlightCannotStartInABatch() {
        Told entry = added(1).getFirst();
        batch.deliver(core);
        assertThrows(IllegalStateException.class, () -> entry.operation.start(entry));
        IoOperation unprepared = new IoOperation();
        assertThrows(IllegalStateException.class, () -> unprepared.start(entry));
    }

    @Test
    void othersHaveTheirTurnAfterAsManySystemCallsAsARoundHas() {
        driver.onSubmit = () -> driver.polls.addAndGet(8);
        added(40);
        batch.deliver(core);
        assertEquals(16, driver.submitted.size(), "128 calls, by 8");
        nextRound();
        assertEquals(32, driver.submitted.size());
        nextRound();
        assertEquals(40, driver.submitted.size());
        assertNoTaskWaits();
    }

    @Test
    void aRoundThatHasNotUsedUpItsCallsGoesOn() {
        driver.polls.set(1_000);
        driver.onSubmit = () -> driver.polls.addAndGet(7);
        added(40);
        batch.deliver(core);
        assertEquals(32, driver.submitted.size(), "112 calls after 16, 224 after 32");
        nextRound();
        assertEquals(40, driver.submitted.size());
        assertNoTaskWaits();
    }

    @Test
    void entriesThatOnlyQueueAreOneRound() {
        added(1_000);
        batch.deliver(core);
        assertEquals(1_000, driver.submitted.size());
        assertNoTaskWaits();
    }

    @Test
    void aCancelledBatchStartsNothingAndTellsEachEntry() {
        List<Told> entries = added(3);
        cancel();
        batch.deliver(core);
        assertEquals(List.of(), driver.calls);
        for (Told entry : entries) {
            assertEquals(-Errno.ECANCELED, entry.result);
            assertEquals(0, entry.progress);
        }
    }

    @Test
    void aCancelEndsWhatIsInFlightAtOnceAndTheRestInItsRound() {
        driver.onSubmit = () -> driver.polls.addAndGet(8);
        List<Told> entries = added(20);
        batch.deliver(core);
        entries.get(2).operation.complete(4);
        driver.submitted.remove(entries.get(2).operation);
        cancel();
        for (int i = 0; i < 16; i++) {
            assertEquals(i == 2 ? 4 : -Errno.ECANCELED, entries.get(i).result);
        }
        assertEquals(15, driver.calls.stream().filter("cancel"::equals).count());
        assertNull(entries.get(16).result);
        nextRound();
        for (int i = 16; i < 20; i++) {
            assertEquals(-Errno.ECANCELED, entries.get(i).result);
        }
        assertEquals(List.of(), driver.submitted);
    }

    @Test
    void aLateEntryIsStartedAndCancelledWithTheOthers() {
        Told late = new Told();
        new OperationBatch.LateStart(batch, late).deliver(core);
        assertEquals(List.of(late.operation), driver.submitted);
        cancel();
        assertEquals(-Errno.ECANCELED, late.result);
    }

    @Test
    void anEntryThatIsStartedAfterTheCancelEndsAtOnce() {
        cancel();
        Told late = new Told();
        new OperationBatch.LateStart(batch, late).deliver(core);
        assertEquals(-Errno.ECANCELED, late.result);
        assertEquals(List.of(), driver.calls);
    }

    @Test
    void whatHadNotStartedWhenTheCoreEndedIsToldSo() {
        driver.onSubmit = () -> driver.polls.addAndGet(8);
        List<Told> entries = added(18);
        batch.deliver(core);
        Told late = new Told();
        batch.abandon(core);
        new OperationBatch.LateStart(batch, late).abandon(core);
        assertNull(entries.get(15).result, "the driver ends it");
        assertEquals(-Errno.ECANCELED, entries.get(16).result);
        assertEquals(-Errno.ECANCELED, entries.get(17).result);
        assertEquals(-Errno.ECANCELED, late.result);
    }

    @Test
    void aDefectOfTheDriverEndsOneEntryAndTheOthersComeAfterIt() {
        List<Told> entries = added(3);
        driver.onSubmit =
                () -> {
                    if (driver.submitted.size() == 1) {
                        driver.onSubmit = () -> {};
                        throw new IllegalStateException("on purpose");
                    }
                };
        assertThrows(IllegalStateException.class, () -> batch.deliver(core));
        assertEquals(-Errno.EIO, entries.get(1).result);
        nextRound();
        assertNull(entries.get(0).result);
        assertEquals(List.of(entries.get(0).operation, entries.get(2).operation), driver.submitted);
    }

    @Test
    void aDefectBehindTheCompletionDoesNotChangeTheResult() {
        Told entry = added(1).getFirst();
        driver.onSubmitted =
                operation -> {
                    operation.completeNow(4);
                    throw new IllegalStateException("on purpose");
                };
        assertThrows(IllegalStateException.class, () -> batch.deliver(core));
        assertEquals(4, entry.result);
    }

    @Test
    void aRunningCoreStartsCancelsAndEndsABatch() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            Core running = group.cores().getFirst();
            OperationBatch own = new OperationBatch(running);
            Told first = new Told();
            Told late = new Told();
            own.add(first);
            running.submit(own);
            running.start(own, late);
            await().until(() -> FakeDriver.of(running).submitted.size() == 2);
            running.cancel(own);
            Groups.awaitInbox(running);
            assertEquals(
                    List.of(-Errno.ECANCELED, -Errno.ECANCELED), results(List.of(first, late)));
        }
    }

    private List<Told> added(int count) {
        List<Told> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Told entry = new Told();
            entries.add(entry);
            batch.add(entry);
        }
        return entries;
    }

    private void cancel() {
        new OperationBatch.Cancellation(batch).deliver(core);
    }

    /** Runs the task that the last round has left, and what that has sent to the loop. */
    private void nextRound() {
        Runnable resumption = core.runQueue().poll();
        assertNotNull(resumption, "no task is to go on");
        resumption.run();
        assertSame(batch, core.inbox().take());
        batch.deliver(core);
    }

    private void assertNoTaskWaits() {
        assertTrue(core.runQueue().isEmpty());
        assertTrue(core.inbox().isEmpty());
    }

    private static List<IoOperation> operations(List<Told> entries) {
        return entries.stream().map(entry -> entry.operation).toList();
    }

    private static List<Integer> results(List<Told> entries) {
        return entries.stream().map(entry -> entry.result).toList();
    }

    /** Remembers what it was told, and refuses to be told twice. */
    private static final class Told extends OperationBatch.Entry {
        final IoOperation operation = new IoOperation();
        volatile Integer result;
        volatile int progress = -1;

        @Override
        protected IoOperation prepare() {
            return operation.send(new FakeEndpoint(), new byte[4], 0, 4);
        }

        @Override
        protected void done(int result, int progress) {
            assertNull(this.result, "told twice");
            this.progress = progress;
            this.result = result;
        }
    }
}
