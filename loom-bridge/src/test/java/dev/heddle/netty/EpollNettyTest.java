package dev.heddle.netty;

import dev.heddle.driver.IoDrivers;

class EpollNettyTest extends NettySuite {
    @Override
    String driver() {
        return IoDrivers.EPOLL;
    }
}
