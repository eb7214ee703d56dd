package dev.heddle.net;

import dev.heddle.driver.IoDrivers;
import dev.heddle.support.HeddleSockets;

/** The ring's size, and hence the cost, is the same. */
class RingPushCostTest extends UringPushCostTest {
    @Override
    HeddleSockets open() throws Exception {
        return HeddleSockets.openWithoutWatchdog(IoDrivers.RING, 1);
    }
}
