package dev.heddle.driver.uring;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.driver.IoDrivers;
import dev.heddle.driver.unix.NativeBuffer;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.PollContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Netty logs an overflow, on the thread that reaps: that must be all it logs, and little. */
class NettyRingOverflowTest extends RingOverflowSuite {
    /** Two whenever the queue is filled again: of watches, and of as many cancellations. */
    private static final int MOST_LINES = 2 * (2 * MORE_THAN_FITS / Ring.COMPLETION_QUEUE_SIZE);

    private final Logger nettys = Logger.getLogger("io.netty.channel.uring.IoUringIoHandler");
    private final List<String> lines = new ArrayList<>();
    private final Filter keeper = this::keep;

    private boolean keep(LogRecord line) {
        lines.add(line.getMessage());
        return false;
    }

    /** Sockets of Netty's need its library, too. */
    @BeforeAll
    static void requireRings() {
        assumeTrue(
                NettyIoUring.unavailabilityCause() == null, IoDrivers.URING + " is not to be had");
    }

    @Override
    Ring open(Ring.Completions completions) throws IOException {
        return NettyRing.open(completions);
    }

    /** From Linux 6.13 on, a system call makes 20 deferred completions, or few more. */
    @Override
    void assertOverflowWhereWatchesFire() {}

    /** All cancellations are submitted before anything is reaped. */
    @Override
    void assertOverflowWhereWatchesAreCancelled() {
        assertOverflowIsLogged();
    }

    private void assertOverflowIsLogged() {
        assertFalse(lines.isEmpty(), "there was room for all");
    }

    @BeforeEach
    void keepLog() {
        nettys.setFilter(keeper);
    }

    @AfterEach
    void nothingElseIsLogged() {
        nettys.setFilter(null);
        assertTrue(lines.stream().allMatch(line -> line.contains("overflow")), lines::toString);
        assertTrue(lines.size() <= MOST_LINES, lines::toString);
    }

    /**
     * As watches that fire overflow the queue where the kernel does all deferred work at once: they
     * are ready from the start, and Netty submits whenever the submission queue is full.
     */
    @Test
    void watchesThatAreReadyAtOnceAreToldOnceEach() throws Exception {
        try (Ring ring = open(tally)) {
            // A wait arms the read of the event descriptor: the wake-up is behind the watches.
            ring.run(Until.after(1_000_000), 0);
            List<IoOperation> watches = new ArrayList<>();
            while (watches.size() < MORE_THAN_FITS) {
                watches.add(queueWatch(ring, POLLOUT));
            }
            wakeUp(ring);
            tally.await(ring, MORE_THAN_FITS);

            tally.assertOnceEach(watches, POLLOUT);
            tally.assertOverflow();
            assertOverflowIsLogged();
            makeReadable();
            assertGoesOn(ring);
        }
    }

    /**
     * What {@link RingSuccession} relies on: what has come is the next ring's, as the cancellations
     * are submitted, in several system calls, before the kernel does any deferred work.
     */
    @Test
    void aReceiveThatIsCancelledAmongThemTakesNothing() throws Exception {
        assumeTrue(NettyRing.IS_DEFERRED, "rings are not deferred");
        NativeBuffer memory = new NativeBuffer(16);
        try (Ring ring = open(tally)) {
            List<IoOperation> all = arm(ring, MORE_THAN_FITS);
            all.add(queueReceive(ring, memory));
            ring.run(PollContext.NOW, 1);
            makeReadable();
            ring.cancelAll();

            tally.assertOnceEach(all, -Errno.ECANCELED);
            assertOverflowIsLogged();
            // By watches of the same socket.
            assertGoesOn(ring);
        }
    }
}
