package dev.heddle.driver;

import static dev.heddle.driver.Completion.awaitDone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EpollDatagramWaitTest extends DatagramWaitSuite {
    @Override
    String driver() {
        return IoDrivers.EPOLL;
    }

    /** Unlike those of streams, whose drivers promise more of them. */
    @Test
    void aWaitForADatagramNeedsNoSystemCall() throws Exception {
        int count = 100;
        UdpSocket udp = udp();
        IoOperation wait = new IoOperation();
        submitUntilItWaits(wait, () -> wait.awaitReadable(udp.endpoint()));
        core.cancel(wait);
        assertEquals(-Errno.ECANCELED, awaitDone(wait));
        var entries = new CompletableFuture<Long>();
        core.execute(() -> {
            long before = core.statistics().driver().kernelEntries();
            for (int i = 0; i < count; i++) {
                core.submit(wait.awaitReadable(udp.endpoint()));
                core.cancel(wait);
                if (wait.result() != -Errno.ECANCELED) {
                    entries.completeExceptionally(new AssertionError(wait + " has not waited"));
                }
            }
            entries.complete(core.statistics().driver().kernelEntries() - before);
        });
        assertEquals(0, entries.get(20, TimeUnit.SECONDS));
        assertTrue(wait.isDone());
    }
}
