package dev.heddle.driver.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.CoreGroupOptions;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.OperationBatch;
import dev.heddle.scheduler.PollContext;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What all drivers do alike, below a driver whose system calls answer what the test says. */
class SocketDriverTest {
    private final Endpoint endpoint = new Endpoint();
    private final IoOperation operation = new IoOperation();
    private CoreGroup group;
    private Core core;
    private Scripted driver;

    @BeforeEach
    void open() throws Exception {
        group =
                CoreGroup.open(
                        CoreGroupOptions.defaults()
                                .withName("test")
                                .withCores(1)
                                .withDrivers(owner -> driver = new Scripted(owner)));
        core = group.cores().getFirst();
    }

    @AfterEach
    void close() {
        group.close();
    }

    /** Runs a step in the core's loop, where drivers are called. */
    private void inLoop(Runnable step) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        core.runInLoop(() -> {
            try {
                step.run();
                done.complete(null);
            } catch (Throwable failure) {
                done.completeExceptionally(failure);
            }
        });
        done.get(30, TimeUnit.SECONDS);
    }

    private void submit(IoOperation prepared) throws Exception {
        inLoop(() -> core.submit(prepared));
    }

    private IoOperation send(int length) {
        return operation.send(endpoint, new byte[length], 0, length);
    }

    private void assertEnded(int result) {
        assertTrue(operation.isDone());
        assertEquals(result, operation.result());
        assertTrue(endpoint.isQuiet());
    }

    private void assertInFlight(String... calls) {
        assertFalse(operation.isDone());
        assertFalse(endpoint.isQuiet());
        assertEquals(List.of(calls), driver.calls);
    }

    @Test
    void afterTheShutDownEverySubmissionIsCancelled() throws Exception {
        assertFalse(driver.hasShutDown());
        inLoop(driver::end);
        assertTrue(driver.hasShutDown());
        submit(send(1));
        assertEnded(-Errno.ECANCELED);
    }

    @Test
    void aClosingEndpointTakesNothing() throws Exception {
        inLoop(() -> core.close(endpoint));
        submit(send(1));
        assertEnded(-Errno.EBADF);
    }

    @Test
    void aForeignDescriptorIsOnlyWaitedFor() throws Exception {
        endpoint.isForeign = true;
        submit(send(1));
        assertEnded(-Errno.EOPNOTSUPP);
        submit(operation.awaitReadable(endpoint));
        assertInFlight("await AWAIT_READABLE");
    }

    @Test
    void nothingToMoveIsDoneAtOnceButASync() throws Exception {
        submit(send(0));
        assertEnded(0);
        submit(operation.sync(endpoint));
        assertInFlight("transfer SYNC");
    }

    @Test
    void bytesAreTheDriversToMove() throws Exception {
        submit(send(1));
        assertInFlight("transfer SEND");
        inLoop(() -> driver.finish(operation, 1));
        assertEnded(1);
        assertEquals(1, driver.statistics().completions());
    }

    @Test
    void anAcceptThatFindsNobodyWaitsAndIsTriedAgain() throws Exception {
        driver.answers.addAll(List.of(-Errno.EAGAIN, -Errno.EAGAIN, 0));
        submit(operation.accept(endpoint));
        assertInFlight("accept", "await ACCEPT");
        inLoop(() -> driver.retry(operation));
        assertInFlight("accept", "await ACCEPT", "accept", "await ACCEPT");
        inLoop(() -> driver.retry(operation));
        assertEnded(0);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Errno.ECONNABORTED,
                Errno.EHOSTUNREACH,
                Errno.ENONET,
                Errno.EPROTO,
                Errno.ENOPROTOOPT,
                Errno.EOPNOTSUPP,
                Errno.ENETDOWN,
                Errno.ENETUNREACH,
                Errno.EHOSTDOWN
            })
    void aConnectionThatBrokeInTheBacklogIsPassedOver(int errno) throws Exception {
        driver.answers.addAll(List.of(-errno, -errno, 0));
        submit(operation.accept(endpoint));
        assertEnded(0);
        assertEquals(List.of("accept", "accept", "accept"), driver.calls);
    }

    @Test
    void anErrorThatStaysIsTheListeners() throws Exception {
        driver.always = -Errno.ECONNABORTED;
        submit(operation.accept(endpoint));
        assertEnded(-Errno.ECONNABORTED);
        assertEquals(4097, driver.calls.size());
        driver.calls.clear();
        driver.always = -Errno.EMFILE;
        submit(operation.accept(endpoint));
        assertEnded(-Errno.EMFILE);
        assertEquals(List.of("accept"), driver.calls);
    }

    @Test
    void aConnectThatHasBegunWaitsUntilItHasEnded() throws Exception {
        InetSocketAddress remote = new InetSocketAddress(7);
        driver.answers.addAll(List.of(-Errno.EAGAIN, -Errno.EAGAIN, -Errno.ECONNREFUSED));
        submit(operation.connect(endpoint, remote));
        assertInFlight("connect", "await CONNECT");
        assertSame(remote, driver.connectedTo);
        inLoop(() -> driver.retry(operation));
        assertInFlight("connect", "await CONNECT", "finish connect", "await CONNECT");
        inLoop(() -> driver.retry(operation));
        assertEnded(-Errno.ECONNREFUSED);
    }

    @Test
    void aConnectToNowhereIsInvalid() throws Exception {
        submit(operation.connect(endpoint, null));
        assertEnded(-Errno.EINVAL);
        assertEquals(List.of(), driver.calls);
    }

    @Test
    void aWaitIsOverWhenItsSocketIsReady() throws Exception {
        submit(operation.awaitWritable(endpoint));
        assertInFlight("await AWAIT_WRITABLE");
        inLoop(() -> driver.retry(operation));
        assertEnded(0);
    }

    @Test
    void aDefectEndsTheOperationAndIsTold() throws Exception {
        driver.defect = new IllegalStateException("on purpose");
        ExecutionException told = assertThrows(ExecutionException.class, () -> submit(send(1)));
        assertSame(driver.defect, told.getCause());
        assertEnded(-Errno.EIO);
    }

    @Test
    void aDefectBehindTheCompletionDoesNotChangeTheResult() throws Exception {
        driver.isCompletedBeforeTheDefect = true;
        driver.defect = new IllegalStateException("on purpose");
        assertThrows(ExecutionException.class, () -> submit(send(1)));
        assertEnded(1);
    }

    @Test
    void anEntryOfABatchThatEndsInItsSubmissionIsToldOnce() throws Exception {
        List<Integer> told = new ArrayList<>();
        OperationBatch batch = new OperationBatch(core);
        batch.add(
                new OperationBatch.Entry() {
                    @Override
                    protected IoOperation prepare() {
                        return send(0);
                    }

                    @Override
                    protected void done(int result, int progress) {
                        told.add(result);
                    }
                });
        core.submit(batch);
        inLoop(() -> {});
        assertEquals(List.of(0), told);
    }

    /** In one submission another operation may end, whose submitter waits. */
    @Test
    void whoeverElseEndsInASubmissionIsWokenUp() throws Exception {
        IoOperation other = new IoOperation();
        Thread waiter =
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> {
                            core.submit(other.receive(endpoint, new byte[1], 0, 1));
                            while (!other.isDone()) {
                                LockSupport.park(this);
                            }
                        });
        while (waiter.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        inLoop(() -> {}); // its submission came before this
        driver.onTransfer = () -> driver.finish(other, 1);
        submit(send(1));
        waiter.join(TimeUnit.SECONDS.toMillis(30));
        assertFalse(waiter.isAlive());
        assertFalse(operation.isDone());
    }

    @Test
    void aCancelIsAskedForOnce() throws Exception {
        submit(send(1));
        inLoop(() -> driver.cancel(operation));
        inLoop(() -> driver.cancel(operation));
        assertInFlight("transfer SEND", "cancel SEND");
        assertTrue(operation.isCancelRequested());
    }

    @Test
    void aQuietEndpointIsClosedAtOnceAndOnce() throws Exception {
        inLoop(() -> driver.close(endpoint));
        inLoop(() -> driver.close(endpoint));
        assertEquals(List.of("release"), driver.calls);
        assertTrue(endpoint.isClosing());
    }

    @Test
    void aCloseCancelsBothDirectionsAndWaitsForTheLast() throws Exception {
        IoOperation reading = new IoOperation();
        submit(reading.receive(endpoint, new byte[1], 0, 1));
        submit(send(1));
        inLoop(() -> driver.close(endpoint));
        inLoop(() -> driver.finish(operation, -Errno.ECANCELED));
        assertEquals(
                List.of("transfer RECEIVE", "transfer SEND", "cancel RECEIVE", "cancel SEND"),
                driver.calls);
        inLoop(() -> driver.finish(reading, 1));
        assertEquals("release", driver.calls.getLast());
        assertEquals(5, driver.calls.size());
    }

    @Test
    void aCloseCancelsTheOneThatIsInFlight() throws Exception {
        submit(send(1));
        inLoop(() -> driver.close(endpoint));
        assertInFlight("transfer SEND", "cancel SEND");
        Endpoint second = new Endpoint();
        IoOperation reading = new IoOperation();
        submit(reading.receive(second, new byte[1], 0, 1));
        inLoop(() -> driver.close(second));
        assertEquals("cancel RECEIVE", driver.calls.getLast());
    }

    @Test
    void anAbortEndsWhatIsInFlight() throws Exception {
        IoOperation reading = new IoOperation();
        submit(reading.receive(endpoint, new byte[1], 0, 1));
        submit(send(1));
        inLoop(() -> driver.abort(endpoint));
        assertEquals(-Errno.ECANCELED, reading.result());
        assertEnded(-Errno.ECANCELED);
        inLoop(() -> driver.abort(endpoint));
        assertSame(core, driver.core());
    }

    /** A log may block, or wait for a lock that a thread of this core holds. */
    @Test
    void aReportIsLoggedByATask() throws Exception {
        Logger logger = Logger.getLogger(Scripted.class.getName());
        CompletableFuture<LogRecord> logged = new CompletableFuture<>();
        // Throws nothing away but what is the test's own.
        logger.setFilter(entry -> !logged.complete(entry));
        try {
            inLoop(() -> {
                driver.report(Level.WARNING, "of the test", null);
                assertFalse(logged.isDone(), "not in the loop");
            });
            assertEquals("of the test", logged.get(30, TimeUnit.SECONDS).getMessage());
        } finally {
            logger.setFilter(null);
        }
    }

    @Test
    void countsWhatItIsToldToCount() {
        driver.counters().completions().add(3);
        assertEquals(3, driver.statistics().completions());
    }

    private static final class Endpoint extends IoEndpoint {
        volatile boolean isForeign;

        @Override
        protected void free() {}

        @Override
        public boolean isForeign() {
            return isForeign;
        }
    }

    /** Answers in turn, notes each call, and sleeps by parking. In the loop, but for its waking. */
    private static final class Scripted extends SocketDriver {
        final List<String> calls = new ArrayList<>();
        final ArrayDeque<Integer> answers = new ArrayDeque<>();
        int always;
        SocketAddress connectedTo;
        RuntimeException defect;
        boolean isCompletedBeforeTheDefect;
        Runnable onTransfer = () -> {};
        private volatile Thread carrier;

        Scripted(Core core) {
            super(core);
        }

        void end() {
            beginShutDown();
        }

        boolean hasShutDown() {
            return isShutDown();
        }

        private int answer(String call) {
            calls.add(call);
            return answers.isEmpty() ? always : answers.poll();
        }

        @Override
        protected void startTransfer(IoOperation operation) {
            calls.add("transfer " + operation.kind());
            onTransfer.run();
            if (isCompletedBeforeTheDefect) {
                finish(operation, 1);
            }
            if (defect != null) {
                throw defect;
            }
        }

        @Override
        protected int acceptNow(IoOperation operation) {
            return answer("accept");
        }

        @Override
        protected int connectNow(IoOperation operation, SocketAddress remote) {
            connectedTo = remote;
            return answer("connect");
        }

        @Override
        protected int finishConnect(IoOperation operation) {
            return answer("finish connect");
        }

        @Override
        protected void awaitReadiness(IoOperation operation) {
            calls.add("await " + operation.kind());
        }

        @Override
        protected void cancelInFlight(IoOperation operation) {
            calls.add("cancel " + operation.kind());
        }

        @Override
        protected void release(IoEndpoint endpoint) {
            calls.add("release");
        }

        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public void attach() {
            carrier = Thread.currentThread();
        }

        @Override
        public void detach() {}

        @Override
        public void poll(PollContext context) {
            if (context.canBlock()) {
                LockSupport.parkNanos(this, TimeUnit.SECONDS.toNanos(1));
            }
        }

        @Override
        public void wakeUp() {
            LockSupport.unpark(carrier);
        }

        @Override
        public void shutDown() {}
    }
}
