package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.driver.IoDrivers;
import dev.heddle.support.HeddleSockets;
import org.junit.jupiter.api.Test;

class UringPushCostTest extends PushCostSuite {
    @Override
    HeddleSockets open() throws Exception {
        return HeddleSockets.openWithoutWatchdog(IoDrivers.URING, 1);
    }

    /** In the turn in which the pusher parks. */
    @Test
    void aPushToFourThousandIsOneKernelEntry() throws Exception {
        Cost cost = costOfPushTo(4_000);
        assertEquals(1, cost.kernelEntries());
    }

    @Test
    void aPushThatDoesNotFitTheRingIsAsManyEntriesAsItFills() throws Exception {
        assertEquals(2, costOfPushTo(4_001).kernelEntries());
    }

    @Test
    void aPushToEightThousandIsTwoKernelEntries() throws Exception {
        PushToManySuite.requireDescriptors(8_000);
        Cost cost = costOfPushTo(8_000);
        assertEquals(8_000, cost.submissions());
        assertEquals(2, cost.kernelEntries());
    }
}
