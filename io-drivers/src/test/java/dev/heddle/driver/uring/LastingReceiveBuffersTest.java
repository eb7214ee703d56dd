package dev.heddle.driver.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.scheduler.Errno;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who holds the buffers of a core, and how a receive that goes on ends. */
@Timeout(120)
class LastingReceiveBuffersTest extends LastingReceiveSuite {

    @Test
    void connectionsThatOnlyWaitHoldNoBuffer() throws Exception {
        for (int i = 0; i < 3 * BUFFERS; i++) {
            Link link = connect();
            link.arm();
            link.begin();
        }
        assertEquals(BUFFERS, free());
        for (Link link : links) {
            assertTrue(isArmed(link));
            link.send(7);
            assertEquals(7, link.end());
        }
    }

    @Test
    void aConnectionThatNobodyReadsTakesAFewBuffersOnlyAndLosesNothing() throws Exception {
        Link link = connect();
        link.arm();
        var writer =
                CompletableFuture.runAsync(() -> {
                    try {
                        for (int i = 0; i < 2_000; i++) {
                            link.send(5_000);
                        }
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
        until(() -> !isArmed(link));
        assertFalse(writer.isDone());
        while (link.received < 2_000 * 5_000) {
            assertTrue(link.receive() > 0);
        }
        writer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertEquals(BUFFERS, free());
    }

    @Test
    void whereNoBufferIsLeftReadsGoOnOneByOneAndComeBackLater() throws Exception {
        List<Link> silent = new ArrayList<>();
        for (int i = 0; i < BUFFERS + 4; i++) {
            Link link = connect();
            link.arm();
            silent.add(link);
        }
        Link read = connect();
        read.arm();
        for (Link link : silent) {
            link.send(10);
        }
        until(() -> free() == 0);
        for (int i = 0; i < 50; i++) {
            read.send(10);
            read.receiveAll();
        }
        assertFalse(isArmed(read));
        for (Link link : silent) {
            link.receiveAll();
        }
        assertEquals(BUFFERS, free());
        until(() -> {
            read.send(10);
            read.receiveAll();
            return isArmed(read);
        });
    }

    /** Each that finds no buffer would find none again, and again, as long as others do. */
    @Test
    void whereManyBecomeReadableAtOnceNoneAsksTwiceForABuffer() throws Exception {
        for (int i = 0; i < 20 * BUFFERS; i++) {
            Link link = connect();
            link.arm();
            link.begin();
        }
        long before = core.statistics().driver().submissions();
        inLoop(() -> {
            links.forEach(LastingReceiveBuffersTest::sendTen);
            return true;
        });
        for (Link link : links) {
            assertEquals(10, link.end());
        }
        long submissions = core.statistics().driver().submissions() - before;
        assertTrue(submissions <= links.size(), submissions + " submissions");
    }

    private static void sendTen(Link link) {
        try {
            link.send(10);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aCloseTellsThePeerThoughAReceiveGoesOn() throws Exception {
        Link link = connect();
        link.arm();
        link.close();
        assertEquals(-1, link.peer.getInputStream().read());
    }

    @Test
    void aCloseResetsWhereBytesWereNotRead() throws Exception {
        Link link = connect();
        link.arm();
        link.send(10);
        until(() -> unread(link) == 1);
        link.close();
        assertEquals(-1, link.peer.getInputStream().read());
        // The first one would succeed if there was no reset behind the end of the stream.
        assertThrows(SocketException.class, () -> link.peer.getOutputStream().write(1));
        assertEquals(BUFFERS, free());
    }

    @Test
    void aGroupThatEndsEndsReadsThatWait() throws Exception {
        Link link = connect();
        link.arm();
        link.begin();
        group.close();
        assertEquals(-Errno.ECANCELED, link.end());
    }
}
