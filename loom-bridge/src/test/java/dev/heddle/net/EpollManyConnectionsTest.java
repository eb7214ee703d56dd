package dev.heddle.net;

import dev.heddle.driver.IoDrivers;

class EpollManyConnectionsTest extends ManyConnectionsSuite {
    @Override
    String driver() {
        return IoDrivers.EPOLL;
    }
}
