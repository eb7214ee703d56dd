package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
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
        Thread submitter =
                Thread.ofPlatform()
                        .start(() -> {
                            while (!operation.isDone()) {
                                LockSupport.park(this);
                            }
                        });
        operation.start(submitter);
        operation.complete(0);
        submitter.join();
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
}
