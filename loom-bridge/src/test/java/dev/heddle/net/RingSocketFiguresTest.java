package dev.heddle.net;

import dev.heddle.driver.IoDrivers;
import dev.heddle.support.HeddleSockets;

class RingSocketFiguresTest extends SocketFiguresSuite {
    @Override
    HeddleSockets open() throws Exception {
        return HeddleSockets.open(IoDrivers.RING, 1);
    }
}
