package dev.heddle.scheduler;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.scheduler.IoOperation.Kind;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class IoOperationTest {
    private final IoOperation operation = new IoOperation();
    private final IoEndpoint endpoint = new FakeEndpoint();

    @Test
    void anOperationThatWasNotPreparedCannotStart() {
        assertThrows(IllegalStateException.class, () -> operation.start(Thread.currentThread()));
    }

    @Test
    void hasAResultOnlyOnceItIsDone() {
        operation.receive(endpoint, new byte[8], 0, 8);
        assertThrows(IllegalStateException.class, operation::result);
        operation.start(Thread.currentThread());
        assertFalse(operation.isDone());
        assertThrows(IllegalStateException.class, operation::result);
        operation.completeNow(5);
        assertTrue(operation.isDone());
        assertEquals(5, operation.result());
    }

    @Test
    void memoryInFlightCannotBePreparedAnewNorForgotten() {
        operation.receive(endpoint, new byte[8], 0, 8);
        operation.start(Thread.currentThread());
        assertThrows(
                IllegalStateException.class, () -> operation.send(endpoint, new byte[8], 0, 8));
        assertThrows(IllegalStateException.class, operation::forget);
    }

    @Test
    void anOperationInFlightCannotStartAgain() {
        operation.accept(endpoint);
        operation.start(Thread.currentThread());
        assertThrows(IllegalStateException.class, () -> operation.start(Thread.currentThread()));
    }

    @Test
    void aDoneOperationStartsOnlyAfterItWasPreparedAnew() {
        operation.accept(endpoint);
        operation.start(Thread.currentThread());
        operation.completeNow(0);
        assertThrows(IllegalStateException.class, () -> operation.start(Thread.currentThread()));
        operation.accept(endpoint);
        operation.start(Thread.currentThread());
        assertFalse(operation.isDone());
    }

    @Test
    void completesOnce() {
        operation.accept(endpoint);
        operation.start(Thread.currentThread());
        operation.completeNow(0);
        assertThrows(AssertionError.class, () -> operation.completeNow(1));
    }

    @Test
    void completionUnparksTheSubmitter() throws InterruptedException {
        operation.accept(endpoint);
        Thread submitter = parkedUntilDone();
        operation.start(submitter);
        await().until(() -> submitter.getState() == Thread.State.WAITING);
        operation.complete(0);
        assertEnds(submitter);
    }

    @Test
    void progressMovesTheOffsetAndPreparingResetsIt() {
        operation.send(endpoint, new byte[20], 4, 16);
        operation.advance(6);
        assertEquals(10, operation.offset());
        assertEquals(10, operation.remaining());
        assertEquals(6, operation.progress());
        operation.requestCancel();
        operation.send(endpoint, new byte[20], 4, 16);
        assertEquals(4, operation.offset());
        assertEquals(16, operation.remaining());
        assertFalse(operation.isCancelRequested());
    }

    @Test
    void aHeapBufferIsRefusedWithTheRemedy() {
        ByteBuffer heap = ByteBuffer.allocate(8);
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> operation.receive(endpoint, heap, 0, 8))
                        .getMessage();
        assertTrue(message.contains("pass its array"), message);
    }

    @Test
    void aBufferOfAnArenaIsRefusedWithTheRemedy() {
        try (Arena arena = Arena.ofShared()) {
            ByteBuffer buffer = arena.allocate(8).asByteBuffer();
            String message =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> operation.send(endpoint, buffer, 0, 8))
                            .getMessage();
            assertTrue(message.contains("arena") && message.contains("pass a copy"), message);
        }
    }

    @Test
    void remembersWhereAConnectGoesAndForgetsItWithTheNextPreparation() {
        InetSocketAddress remote = new InetSocketAddress(7);
        operation.connect(endpoint, remote);
        assertSame(remote, operation.remote());
        assertSame(IoOperation.Kind.CONNECT, operation.kind());
        operation.accept(endpoint);
        assertNull(operation.remote());
    }

    @Test
    void eachPreparationSaysWhatToDoOnWhat() {
        byte[] array = new byte[9];
        ByteBuffer direct = ByteBuffer.allocateDirect(9);
        GatheredBytes gathered =
                new GatheredBytes(new ByteBuffer[] {ByteBuffer.allocate(5)}, 0, 1, 5);
        assertMemory(operation.receive(endpoint, array, 2, 3), Kind.RECEIVE, array, null, 2, 3);
        assertMemory(operation.receive(endpoint, direct, 1, 7), Kind.RECEIVE, null, direct, 1, 7);
        assertMemory(operation.send(endpoint, array, 4, 5), Kind.SEND, array, null, 4, 5);
        assertMemory(operation.send(endpoint, direct, 3, 6), Kind.SEND, null, direct, 3, 6);
        assertMemory(operation.send(endpoint, gathered), Kind.SEND, null, null, 0, 5);
        assertSame(gathered, operation.gathered());
        assertMemory(operation.awaitReadable(endpoint), Kind.AWAIT_READABLE, null, null, 0, 0);
        assertNull(operation.gathered());
        assertMemory(operation.awaitWritable(endpoint), Kind.AWAIT_WRITABLE, null, null, 0, 0);
        assertMemory(operation.accept(endpoint), Kind.ACCEPT, null, null, 0, 0);
        assertMemory(
                operation.connect(endpoint, new InetSocketAddress(7)),
                Kind.CONNECT,
                null,
                null,
                0,
                0);
        assertMemory(operation.sync(endpoint), Kind.SYNC, null, null, 0, 0);
    }

    private void assertMemory(
            IoOperation prepared,
            Kind kind,
            byte[] array,
            ByteBuffer buffer,
            int offset,
            int length) {
        assertSame(operation, prepared);
        assertSame(kind, prepared.kind());
        assertSame(endpoint, prepared.endpoint());
        assertSame(array, prepared.array());
        assertSame(buffer, prepared.buffer());
        assertEquals(offset, prepared.offset());
        assertEquals(length, prepared.remaining());
    }

    @Test
    void waitsMoveNothingAndWritesAreOfOneDirection() {
        for (Kind kind : Kind.values()) {
            assertEquals(kind == Kind.AWAIT_READABLE || kind == Kind.AWAIT_WRITABLE, kind.isWait());
            assertEquals(kind == Kind.SEND || kind == Kind.AWAIT_WRITABLE, kind.isWriting());
        }
    }

    @Test
    void whatTheDriverKeepsWithItEndsWithTheCompletion() {
        operation.accept(endpoint);
        operation.start(Thread.currentThread());
        operation.setDriverState(this);
        assertSame(this, operation.driverState());
        operation.requestCancel();
        assertTrue(operation.isCancelRequested());
        FakeEndpoint connection = new FakeEndpoint();
        operation.setAccepted(connection);
        operation.completeNow(0);
        assertNull(operation.driverState());
        assertSame(connection, operation.accepted());
        operation.accept(endpoint);
        assertNull(operation.accepted());
    }

    @Test
    void forgetsItsMemoryAndItsEndpoint() {
        operation.send(endpoint, new byte[3], 0, 3);
        assertTrue(operation.toString().contains("idle"), operation::toString);
        operation.start(Thread.currentThread());
        assertTrue(operation.toString().contains("in flight"), operation::toString);
        operation.completeNow(3);
        assertTrue(operation.toString().contains("done"), operation::toString);
        operation.forget();
        assertNull(operation.array());
        assertThrows(IllegalStateException.class, operation::endpoint);
        assertEquals(3, operation.result(), "the result stays");
    }

    @Test
    void aForgottenOperationCannotStart() {
        operation.accept(endpoint);
        operation.forget();
        assertThrows(IllegalStateException.class, () -> operation.start(Thread.currentThread()));
    }

    /** Its next wait would end at once, and that wait's cancel would end the one after it. */
    @Test
    void aSubmitterThatCompletesItsOwnOperationDoesNotUnparkItself() throws Exception {
        operation.accept(endpoint);
        CompletableFuture<Boolean> slept = new CompletableFuture<>();
        Thread submitter =
                Thread.ofPlatform()
                        .start(() -> {
                            operation.start(Thread.currentThread());
                            operation.complete(0);
                            LockSupport.parkNanos(this, TimeUnit.HOURS.toNanos(1));
                            slept.complete(Thread.interrupted());
                        });
        // An interrupt ends the wait as well, and tells itself from an unpark.
        await().until(() -> submitter.getState() == Thread.State.TIMED_WAITING || slept.isDone());
        submitter.interrupt();
        assertTrue(Groups.await(slept), "it was unparked");
    }

    @Test
    void aSubmissionThatArrivesByTheInboxIsTheDriversAndTravelsNoMore() {
        Core core = new CoreGroup(Groups.still(1)).cores().getFirst();
        operation.accept(endpoint);
        operation.start(Thread.currentThread());
        assertFalse(operation.isTravelling());
        operation.beginTravel();
        assertTrue(operation.isTravelling());
        operation.deliver(core);
        assertFalse(operation.isTravelling());
        assertEquals(List.of(operation), FakeDriver.of(core).submitted);
    }

    @Test
    void aSubmissionThatCompletesAtOnceInTheLoopUnparksItsSubmitter() throws Exception {
        Core core = new CoreGroup(Groups.still(1)).cores().getFirst();
        FakeDriver.of(core).onSubmitted = submitted -> submitted.completeNow(3);
        operation.accept(endpoint);
        Thread submitter = parkedUntilDone();
        operation.start(submitter);
        await().until(() -> submitter.getState() == Thread.State.WAITING);
        operation.deliver(core);
        assertEnds(submitter);
        assertEquals(3, operation.result());
    }

    private Thread parkedUntilDone() {
        return Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    while (!operation.isDone()) {
                        LockSupport.park(this);
                    }
                });
    }

    private static void assertEnds(Thread submitter) throws InterruptedException {
        submitter.join(TimeUnit.SECONDS.toMillis(Groups.PATIENCE_SECONDS));
        assertFalse(submitter.isAlive(), "nobody has unparked it");
    }

    @Test
    void aSubmissionThatTheDriverRefusesInTheLoopFailsAndUnparksItsSubmitter() throws Exception {
        Core core = new CoreGroup(Groups.still(1)).cores().getFirst();
        FakeDriver.of(core).onSubmit =
                () -> {
                    throw new IllegalStateException("on purpose");
                };
        operation.accept(endpoint);
        Thread submitter = parkedUntilDone();
        operation.start(submitter);
        await().until(() -> submitter.getState() == Thread.State.WAITING);
        assertThrows(IllegalStateException.class, () -> operation.deliver(core));
        assertEnds(submitter);
        assertEquals(-Errno.EIO, operation.result());
    }

    @Test
    void aDefectBehindTheCompletionDoesNotChangeTheResult() {
        Core core = new CoreGroup(Groups.still(1)).cores().getFirst();
        FakeDriver.of(core).onSubmitted =
                submitted -> {
                    submitted.completeNow(3);
                    throw new IllegalStateException("on purpose");
                };
        operation.accept(endpoint);
        operation.start(Thread.currentThread());
        assertThrows(IllegalStateException.class, () -> operation.deliver(core));
        assertEquals(3, operation.result());
    }

    @Test
    void aSubmissionThatFindsItsCoreEndedIsCancelled() {
        Core core = new CoreGroup(Groups.still(1)).cores().getFirst();
        operation.accept(endpoint);
        operation.start(Thread.currentThread());
        operation.beginTravel();
        operation.abandon(core);
        assertFalse(operation.isTravelling());
        assertEquals(-Errno.ECANCELED, operation.result());
    }

    @Test
    void aRequestToCancelIsForTheOperationAsItWasInFlight() {
        Core core = new CoreGroup(Groups.still(1)).cores().getFirst();
        operation.accept(endpoint);
        operation.start(Thread.currentThread());
        IoOperation.Cancellation early = new IoOperation.Cancellation(operation);
        operation.completeNow(0);
        early.deliver(core);
        assertEquals(List.of(), FakeDriver.of(core).calls, "it is done");
        operation.accept(endpoint);
        early.deliver(core);
        operation.start(Thread.currentThread());
        early.deliver(core);
        assertEquals(List.of(), FakeDriver.of(core).calls, "it is in flight anew");
        new IoOperation.Cancellation(operation).deliver(core);
        assertEquals(List.of("cancel"), FakeDriver.of(core).calls);
    }
}
