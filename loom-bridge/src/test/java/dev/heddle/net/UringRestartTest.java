package dev.heddle.net;

import dev.heddle.driver.IoDrivers;

class UringRestartTest extends RestartSuite {
    @Override
    String driver() {
        return IoDrivers.URING;
    }
}
