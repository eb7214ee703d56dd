package dev.heddle.driver.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.scheduler.Errno;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A read that is cancelled loses nothing, and keeps nothing from the next one. */
@Timeout(120)
class LastingReceiveCancelTest extends LastingReceiveSuite {

    @Test
    void aCancelledReadTakesNothingAndTheNextOneGoesOn() throws Exception {
        Link link = connect();
        for (int i = 0; i < 20; i++) {
            link.arm();
            core.cancel(link.begin());
            assertEquals(-Errno.ECANCELED, link.end());
            link.send(100);
            link.receiveAll();
        }
    }

    /** A read of an interrupted thread is cancelled as soon as it is submitted. */
    @Test
    void aReadThatIsCancelledAtOnceGetsWhatIsThere() throws Exception {
        Link link = connect();
        for (int i = 0; i < 100; i++) {
            link.arm();
            link.send(100);
            until(() -> link.endpoint.available() > 0);
            core.cancel(link.begin());
            assertEquals(100, link.end());
        }
    }

    /** The kernel may end a receive that is cancelled without a look at its socket. */
    @Test
    void bytesThatCameBeforeTheCancellationAreReadThoughNobodyHasReapedThem() throws Exception {
        Link link = connect();
        for (int i = 0; i < 50; i++) {
            link.arm();
            link.begin();
            inLoop(() -> {
                sendByAnother(link);
                driver.cancel(link.operation);
                return true;
            });
            assertEquals(100, link.end());
        }
    }

    /** Without a system call of the calling thread, which may receive what has come. */
    private static void sendByAnother(Link link) {
        var sent =
                CompletableFuture.runAsync(() -> {
                    try {
                        link.send(100);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
        while (!sent.isDone()) {
            Thread.onSpinWait();
        }
    }

    /** Whichever comes first: the end is told to the read that is cancelled, or to the next. */
    @Test
    void theEndThatComesBesideACancellationIsTold() throws Exception {
        for (int i = 0; i < 60; i++) {
            Link link = connect();
            link.arm();
            link.begin();
            boolean isReset = i % 2 == 0;
            int word = isReset ? -Errno.ECONNRESET : 0;
            meet(
                    () -> {
                        if (isReset) {
                            link.reset();
                        } else {
                            link.peer.shutdownOutput();
                        }
                    },
                    () -> core.cancel(link.operation));
            int told = link.end();
            if (told == -Errno.ECANCELED) {
                told = link.receive();
            }
            assertEquals(word, told);
            assertEquals(0, link.receive());
            link.close();
            links.remove(link);
            link.peer.close();
        }
    }

    @Test
    void bytesThatComeBesideACancellationAreRead() throws Exception {
        Link link = connect();
        for (int i = 0; i < 300; i++) {
            link.begin();
            meet(() -> link.send(100), () -> core.cancel(link.operation));
            int told = link.end();
            assertTrue(told > 0 || told == -Errno.ECANCELED);
            link.receiveAll();
        }
    }
}
