package dev.heddle.net;

import dev.heddle.driver.IoDrivers;
import dev.heddle.support.HeddleSockets;

class NioLeakTest extends LeakSuite {
    @Override
    HeddleSockets open() throws Exception {
        return HeddleSockets.open(IoDrivers.NIO, 1);
    }
}
