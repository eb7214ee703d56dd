package dev.heddle.netty;

import dev.heddle.driver.IoDrivers;

class UringNettyTest extends NettySuite {
    @Override
    String driver() {
        return IoDrivers.URING;
    }
}
