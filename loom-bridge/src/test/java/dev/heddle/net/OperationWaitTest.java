package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.Heddle;
import dev.heddle.driver.SocketErrors;
import dev.heddle.jdk.VirtualThreads;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.CoreGroupOptions;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.IoOperation.Kind;
import dev.heddle.scheduler.Placement;
import dev.heddle.support.Task;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Waiting for operations of a driver that does what the test says. One core. */
class OperationWaitTest {
    private static final long MOMENT = Duration.ofMillis(5).toNanos();
    private static final long HOUR = Duration.ofHours(1).toNanos();

    private final IoOperation operation = new IoOperation();
    private final IoEndpoint endpoint = new Endpoint();
    private volatile Consumer<IoOperation> onSubmit = submitted -> {};
    private volatile Consumer<IoOperation> onCancel =
            cancelled -> cancelled.complete(-Errno.ECANCELED);
    private CoreGroup group;

    @BeforeEach
    void open() throws Exception {
        group =
                CoreGroup.open(
                        CoreGroupOptions.defaults()
                                .withName("test")
                                .withCores(1)
                                .withDrivers(ignored ->
                                        new ToldDriver(
                                                submitted -> onSubmit.accept(submitted),
                                                cancelled -> onCancel.accept(cancelled)))
                                .withCurrentCarrier(VirtualThreads.currentCarrier()));
    }

    @AfterEach
    void close() {
        group.close();
    }

    /** A thread of the group, or a platform thread. */
    private ThreadFactory threads(boolean areVirtual) {
        return areVirtual ? Heddle.threadFactory(group) : Thread.ofPlatform().daemon().factory();
    }

    private IoOperation receive() {
        return operation.receive(endpoint, new byte[9], 0, 9);
    }

    private Task<Integer> performed(boolean isVirtual, long timeoutNanos) {
        return Task.call(
                threads(isVirtual),
                () -> OperationWait.perform(group, receive(), timeoutNanos, null));
    }

    private void complete(int result) {
        group.cores().getFirst().runInLoop(() -> operation.complete(result));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aResultThatIsThereAtOnceIsReturned(boolean isVirtual) throws Exception {
        onSubmit = submitted -> submitted.completeNow(5);
        assertEquals(5, performed(isVirtual, 0).get());
        assertEquals(5, performed(isVirtual, MOMENT).get());
        Deadline passed = Deadline.after(Duration.ZERO);
        assertEquals(
                5,
                Task.call(
                                threads(isVirtual),
                                () -> OperationWait.perform(group, receive(), passed, null))
                        .get());
        onSubmit = submitted -> submitted.completeNow(0);
        assertEquals(0, performed(isVirtual, 0).get());
        onSubmit = submitted -> submitted.completeNow(-Errno.ECONNRESET);
        SocketException reset = performed(isVirtual, 0).failure(SocketException.class);
        assertEquals(
                SocketErrors.exception(Kind.RECEIVE, Errno.ECONNRESET).getMessage(),
                reset.getMessage());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aResultThatComesLaterIsReturned(boolean isVirtual) throws Exception {
        for (long timeout : new long[] {0, HOUR}) {
            Task<Integer> waiter = performed(isVirtual, timeout).awaitParked();
            assertFalse(waiter.isDone());
            complete(7);
            assertEquals(7, waiter.get());
        }
        Task<Integer> waiter = performed(isVirtual, 0).awaitParked();
        complete(-Errno.ECONNRESET);
        waiter.failure(SocketException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWaitThatNothingEndsIgnoresStrayWakeUps(boolean isVirtual) throws Exception {
        Task<Integer> waiter = performed(isVirtual, HOUR).awaitParked();
        for (int i = 0; i < 3; i++) {
            LockSupport.unpark(waiter.thread());
            waiter.awaitParked();
        }
        assertFalse(waiter.isDone());
        complete(7);
        assertEquals(7, waiter.get());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTimeOutSaysHowFarItGot(boolean isVirtual) throws Exception {
        onCancel =
                cancelled -> {
                    cancelled.advance(3);
                    cancelled.complete(-Errno.ECANCELED);
                };
        SocketTimeoutException timedOut =
                performed(isVirtual, MOMENT).failure(SocketTimeoutException.class);
        assertEquals("Read timed out", timedOut.getMessage());
        assertEquals(3, timedOut.bytesTransferred);
        Deadline passed = Deadline.after(Duration.ZERO);
        Task.call(threads(isVirtual), () -> OperationWait.perform(group, receive(), passed, null))
                .failure(SocketTimeoutException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aResultThatOvertakesTheCancelCounts(boolean isVirtual) throws Exception {
        onCancel = cancelled -> cancelled.complete(4);
        assertEquals(4, performed(isVirtual, MOMENT).get());
        Task<Integer> waiter =
                Task.call(
                                threads(isVirtual),
                                () -> {
                                    int result =
                                            OperationWait.perform(
                                                    group, receive(), Deadline.none(), null);
                                    assertTrue(Thread.interrupted(), "the status stays");
                                    return result;
                                })
                        .awaitParked();
        waiter.thread().interrupt();
        assertEquals(4, waiter.get());
    }

    @Test
    void anInterruptEndsTheWaitOfAVirtualThread() throws Exception {
        Task<Boolean> waiter =
                interrupted(true, () -> OperationWait.perform(group, receive(), 0, null));
        waiter.thread().interrupt();
        assertTrue(waiter.get(), "the status stays");
        assertEquals(-Errno.ECANCELED, operation.result());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterruptEndsAnyWaitForADeadline(boolean isVirtual) throws Exception {
        Deadline none = Deadline.none();
        Task<Boolean> waiter =
                interrupted(isVirtual, () -> OperationWait.perform(group, receive(), none, null));
        waiter.thread().interrupt();
        assertTrue(waiter.get(), "the status stays");
    }

    /** Performs what an interrupt is to end, and tells whether the status is set afterwards. */
    private Task<Boolean> interrupted(boolean isVirtual, Task.Body body) {
        return Task.call(
                        threads(isVirtual),
                        () -> {
                            assertThrows(InterruptedIOException.class, body::run);
                            return Thread.interrupted();
                        })
                .awaitParked();
    }

    @Test
    void anInterruptDoesNotEndTheWaitOfAPlatformThreadWhichParksOn() throws Exception {
        Task<Boolean> waiter =
                Task.call(
                                threads(false),
                                () -> {
                                    assertEquals(
                                            6, OperationWait.perform(group, receive(), 0, null));
                                    return Thread.interrupted();
                                })
                        .awaitParked();
        waiter.thread().interrupt();
        waiter.awaitParked();
        assertFalse(waiter.isDone());
        complete(6);
        assertTrue(waiter.get(), "the status stays");
        assertFalse(
                Task.call(
                                threads(false),
                                () -> {
                                    onSubmit = submitted -> submitted.completeNow(1);
                                    OperationWait.perform(group, receive(), 0, null);
                                    return Thread.interrupted();
                                })
                        .get(),
                "nobody has interrupted this one");
    }

    @Test
    void aTimeOutKeepsTheInterruptOfAPlatformThread() throws Exception {
        assertKeepsItsInterrupt(() ->
                assertThrows(
                        SocketTimeoutException.class,
                        () -> OperationWait.perform(group, receive(), 20 * MOMENT, null)));
        onCancel = cancelled -> cancelled.complete(4);
        assertKeepsItsInterrupt(
                () -> assertEquals(4, OperationWait.perform(group, receive(), 20 * MOMENT, null)));
    }

    private void assertKeepsItsInterrupt(Task.Body timesOut) throws Exception {
        assertTrue(
                Task.call(
                                threads(false),
                                () -> {
                                    Thread.currentThread().interrupt();
                                    timesOut.run();
                                    return Thread.interrupted();
                                })
                        .get());
    }

    /** The memory is the driver's until the operation is done. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingEndsTheWaitForTheCompletionOfACancel(boolean isVirtual) throws Exception {
        onCancel = ignored -> {};
        Task<Boolean> waiter =
                Task.call(
                        threads(isVirtual),
                        () -> {
                            assertThrows(
                                    SocketTimeoutException.class,
                                    () -> OperationWait.perform(group, receive(), MOMENT, null));
                            return Thread.interrupted();
                        });
        while (waiter.thread().getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        waiter.thread().interrupt();
        LockSupport.unpark(waiter.thread());
        waiter.awaitParked();
        assertFalse(waiter.isDone());
        complete(-Errno.ECANCELED);
        assertTrue(waiter.get(), "the status stays");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aTimeOutIsToldInTheWordsOfTheJdk(Kind kind) {
        String what =
                switch (kind) {
                    case RECEIVE, AWAIT_READABLE -> "Read";
                    case ACCEPT -> "Accept";
                    case CONNECT -> "Connect";
                    case SEND, AWAIT_WRITABLE, SYNC -> "Write";
                };
        assertEquals(what + " timed out", OperationWait.timedOut(kind).getMessage());
    }

    @Test
    void theHomeIsTheCoreOfTheFirstUseForEver() throws Exception {
        Core core = group.cores().getFirst();
        assertSame(core, Task.call(threads(true), () -> OperationWait.home(group, endpoint)).get());
        assertSame(core, endpoint.home());
        try (CoreGroup other = CoreGroup.open(group.options().withName("other"))) {
            assertSame(core, OperationWait.home(other, endpoint));
        }
    }

    @Test
    void theHomeOfWhatAThreadOfACoreUsesFirstIsThatCore() throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "needs 2 processors");
        CoreGroupOptions options =
                group.options().withCores(2).withPlacement(Placement.ROUND_ROBIN);
        try (CoreGroup two = CoreGroup.open(options)) {
            Task.run(
                            Heddle.threadFactory(two),
                            () -> {
                                for (int i = 0; i < 3; i++) {
                                    IoEndpoint fresh = new Endpoint();
                                    assertSame(two.currentCore(), OperationWait.home(two, fresh));
                                }
                            })
                    .get();
        }
    }

    private static final class Endpoint extends IoEndpoint {
        @Override
        protected void free() {}
    }
}
