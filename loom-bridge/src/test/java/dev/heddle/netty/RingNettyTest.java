package dev.heddle.netty;

import dev.heddle.driver.IoDrivers;

class RingNettyTest extends NettySuite {
    @Override
    String driver() {
        return IoDrivers.RING;
    }
}
