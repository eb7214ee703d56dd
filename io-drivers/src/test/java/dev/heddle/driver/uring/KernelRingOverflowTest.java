package dev.heddle.driver.uring;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.driver.IoDrivers;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;

class KernelRingOverflowTest extends RingOverflowSuite {
    @BeforeAll
    static void requireRings() {
        assumeTrue(RingTransport.whyUnavailable().isEmpty(), IoDrivers.RING + " is not to be had");
    }

    @Override
    Ring open(Ring.Completions completions) throws IOException {
        return KernelRing.open(completions);
    }

    /** All that the thread has to do is done on its way out of a system call. */
    @Override
    void assertOverflowWhereWatchesFire() {
        tally.assertOverflow();
    }

    /** It reaps in between, where the submission queue is full. */
    @Override
    void assertOverflowWhereWatchesAreCancelled() {}
}
