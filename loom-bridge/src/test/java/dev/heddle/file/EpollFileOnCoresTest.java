package dev.heddle.file;

import dev.heddle.driver.IoDrivers;

class EpollFileOnCoresTest extends FileOnCoresSuite {
    @Override
    String driver() {
        return IoDrivers.EPOLL;
    }
}
