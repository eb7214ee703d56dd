package dev.heddle.net;

import dev.heddle.driver.IoDrivers;

class EpollGroupCloseStormTest extends GroupCloseStormSuite {
    @Override
    String driver() {
        return IoDrivers.EPOLL;
    }
}
