package dev.heddle.net;

import dev.heddle.driver.IoDrivers;

class UringGroupCloseStormTest extends GroupCloseStormSuite {
    @Override
    String driver() {
        return IoDrivers.URING;
    }
}
