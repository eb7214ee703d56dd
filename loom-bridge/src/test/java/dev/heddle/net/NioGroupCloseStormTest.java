package dev.heddle.net;

import dev.heddle.driver.IoDrivers;

class NioGroupCloseStormTest extends GroupCloseStormSuite {
    @Override
    String driver() {
        return IoDrivers.NIO;
    }
}
