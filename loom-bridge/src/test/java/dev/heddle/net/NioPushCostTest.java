package dev.heddle.net;

import dev.heddle.driver.IoDrivers;
import dev.heddle.support.HeddleSockets;

class NioPushCostTest extends PushCostSuite {
    @Override
    HeddleSockets open() throws Exception {
        return HeddleSockets.openWithoutWatchdog(IoDrivers.NIO, 1);
    }
}
