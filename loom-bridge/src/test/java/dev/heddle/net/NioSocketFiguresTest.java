package dev.heddle.net;

import dev.heddle.driver.IoDrivers;
import dev.heddle.support.HeddleSockets;

class NioSocketFiguresTest extends SocketFiguresSuite {
    @Override
    HeddleSockets open() throws Exception {
        return HeddleSockets.open(IoDrivers.NIO, 1);
    }
}
