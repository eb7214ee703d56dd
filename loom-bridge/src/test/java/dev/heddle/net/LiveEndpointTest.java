package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.support.Task;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveEndpointTest {
    private ToldConnection told;
    private LiveEndpoint live;

    @BeforeEach
    void open() throws Exception {
        told = new ToldConnection();
        live = told.live;
    }

    @AfterEach
    void close() {
        told.close();
    }

    @Test
    void anOpenEndpointIsHandedOutAndAClosedOneForItsDriverToRefuseOnly() throws Exception {
        assertFalse(live.isClosed());
        assertSame(told.socket, live.open());
        assertSame(told.socket, live.openOrNot());
        live.close();
        live.close();
        assertEquals(1, told.socket.closed.get());
        assertTrue(live.isClosed());
        assertEquals("Socket closed", assertThrows(SocketException.class, live::open).getMessage());
        assertSame(told.socket, live.openOrNot());
        assertEquals(told.socket.supportedOptions(), live.supportedOptions());
    }

    @Test
    void itsHomeIsOneCoreForEver() {
        assertSame(told.core, live.home());
        assertSame(told.core, told.socket.home());
    }

    @Test
    void aFailureIsWhatItIsOrTheClose() {
        IOException failure = new IOException("on purpose");
        assertSame(failure, live.explained(failure));
        live.close();
        IOException explained = live.explained(failure);
        assertEquals("Socket closed", explained.getMessage());
        assertSame(failure, explained.getCause());
    }

    private IoOperation wait(IoOperation operation) {
        return operation.awaitReadable(told.socket);
    }

    @Test
    void anOperationEndsWithItsResultOrItsTimeOrItsDeadline() throws Exception {
        IoOperation operation = new IoOperation();
        told.onSubmit = submitted -> submitted.complete(7);
        assertEquals(7, live.perform(wait(operation), 0));
        assertEquals(7, live.perform(wait(operation), 0, Deadline.after(Duration.ofHours(1))));
        told.onSubmit = submitted -> {};
        assertThrows(SocketTimeoutException.class, () -> live.perform(wait(operation), 1));
        Deadline passed = Deadline.after(Duration.ZERO);
        assertThrows(SocketTimeoutException.class, () -> live.perform(wait(operation), 0, passed));
        told.onSubmit = submitted -> submitted.complete(-Errno.ECONNRESET);
        assertThrows(SocketException.class, () -> live.perform(wait(operation), 0));
    }

    @Test
    void onlyASendInFlightIsCancelled() throws Exception {
        live.cancelSend(); // it has no home yet
        live.home();
        live.cancelSend();
        IoOperation send = new IoOperation().send(told.socket, new byte[1], 0, 1);
        CountDownLatch begun = new CountDownLatch(1);
        told.onSubmit =
                operation -> {
                    told.socket.begin(operation);
                    begun.countDown();
                };
        told.onCancel =
                operation -> {
                    told.socket.end(operation);
                    operation.complete(-Errno.ECANCELED);
                };
        Task<Integer> sender =
                Task.call(Thread.ofPlatform().daemon().factory(), () -> live.perform(send, 0));
        assertTrue(begun.await(30, TimeUnit.SECONDS));
        live.cancelSend();
        sender.failure(IOException.class);
        assertEquals(-Errno.ECANCELED, send.result());
    }

    @Test
    void aCloseLastsUntilALingeringSocketIsClosed() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        told.socket.lingerUntil(end);
        Task<Void> closer = Task.run(Thread.ofPlatform().daemon().factory(), live::close);
        closer.awaitParked();
        // The core is not held up: it has closed the endpoint when it answers.
        CompletableFuture<Boolean> isClosed = new CompletableFuture<>();
        told.core.execute(() -> isClosed.complete(told.socket.isClosed()));
        assertTrue(isClosed.get(30, TimeUnit.SECONDS));
        closer.awaitParked();
        assertFalse(closer.isDone());
        end.countDown();
        closer.get();
        assertEquals(1, told.socket.closed.get());
    }
}
