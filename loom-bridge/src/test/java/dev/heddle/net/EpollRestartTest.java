package dev.heddle.net;

import dev.heddle.driver.IoDrivers;

class EpollRestartTest extends RestartSuite {
    @Override
    String driver() {
        return IoDrivers.EPOLL;
    }
}
