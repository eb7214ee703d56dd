package dev.heddle.net;

import dev.heddle.driver.IoDrivers;
import dev.heddle.support.HeddleSockets;

class RingDeadlineTest extends DeadlineSuite {
    @Override
    HeddleSockets open() throws Exception {
        return HeddleSockets.openWithoutWatchdog(IoDrivers.RING, 1);
    }
}
