package dev.heddle.driver.uring;

import static dev.heddle.driver.Completion.awaitDone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.driver.SocketPipe;
import dev.heddle.scheduler.Errno;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a receive brings that goes on is read in order, also by whoever comes later. */
@Timeout(120)
class LastingReceiveOrderTest extends LastingReceiveSuite {

    @Test
    void whatComesWhileNobodyReadsIsReadThenTheEnd() throws Exception {
        Link link = connect();
        link.arm();
        link.send(10);
        until(() -> unread(link) == 1);
        link.peer.close();
        until(() -> !isArmed(link));
        assertEquals(10, link.receive());
        assertEquals(0, link.receive());
        assertEquals(0, link.receive());
    }

    @Test
    void whatComesWhileNobodyReadsIsReadThenTheReset() throws Exception {
        Link link = connect();
        link.arm();
        link.send(10);
        until(() -> unread(link) == 1);
        link.reset();
        until(() -> !isArmed(link));
        assertEquals(10, link.receive());
        assertEquals(-Errno.ECONNRESET, link.receive());
        assertEquals(0, link.receive());
    }

    @Test
    void aReadOfLessThanHasComeLeavesTheRestToTheNext() throws Exception {
        Link link = connect();
        link.arm();
        link.send(2 * BUFFER_BYTES);
        until(() -> unread(link) == 2);
        for (int i = 0; i < 4; i++) {
            core.submit(link.operation.receive(link.endpoint, link.into, 0, 1_000));
            assertEquals(1_000, link.end());
        }
        assertEquals(2 * BUFFER_BYTES - 4_000, link.endpoint.available());
        link.receiveAll();
        assertEquals(BUFFERS, free());
    }

    @Test
    void aDirectBufferGetsWhatHasCome() throws Exception {
        Link link = connect();
        link.arm();
        link.send(10);
        until(() -> unread(link) == 1);
        ByteBuffer buffer = ByteBuffer.allocateDirect(20).limit(1);
        core.submit(link.operation.receive(link.endpoint, buffer, 5, 15));
        assertEquals(10, awaitDone(link.operation, PATIENCE));
        assertEquals(Link.byteAt(3), buffer.limit(20).get(5));
        assertEquals(Link.byteAt(12), buffer.get(14));
    }

    @Test
    void shutdownInputEndsAReadThatWaits() throws Exception {
        Link link = connect();
        link.arm();
        link.begin();
        link.endpoint.shutdownInput();
        assertEquals(0, link.end());
    }

    // ----------------------------------------------------

    @Test
    void aWaitEndsTheReceiveAndFindsWhatComes() throws Exception {
        Link link = connect();
        link.arm();
        assertFalse(link.endpoint.isReadDirectly());
        core.submit(link.operation.awaitReadable(link.endpoint));
        until(() -> !isArmed(link));
        assertTrue(link.endpoint.isReadDirectly());
        link.send(5);
        assertEquals(0, awaitDone(link.operation, PATIENCE));
        assertEquals(5, link.receive());
    }

    @Test
    void aWaitFindsWhatHasComeAndNobodyReadsPastIt() throws Exception {
        Link link = connect();
        link.arm();
        link.send(5);
        until(() -> unread(link) == 1);
        core.submit(link.operation.awaitReadable(link.endpoint));
        assertEquals(0, awaitDone(link.operation, PATIENCE));
        try (SocketPipe pipe = transport.openPipe()) {
            assertEquals(-Errno.EINVAL, pipe.fill(link.endpoint, 100));
        }
        assertEquals(5, link.endpoint.available());
        assertEquals(5, link.receive());
    }
}
