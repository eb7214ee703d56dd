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

    /** All that fit the ring, whose queue has 512 places, in the turn in which the pusher parks. */
    @Test
    void aPushIsOneKernelEntry() throws Exception {
        Cost cost = costOfPushTo(500);
        assertEquals(1, cost.kernelEntries());
    }

    @Test
    void aPushThatDoesNotFitTheRingIsAsManyEntriesAsItFills() throws Exception {
        Cost cost = costOfPushTo(1_200);
        assertEquals(3, cost.kernelEntries());
    }
}
