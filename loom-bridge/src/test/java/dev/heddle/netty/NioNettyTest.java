package dev.heddle.netty;

import dev.heddle.driver.IoDrivers;

class NioNettyTest extends NettySuite {
    @Override
    String driver() {
        return IoDrivers.NIO;
    }
}
