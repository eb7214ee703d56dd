package dev.heddle.net;

import dev.heddle.driver.IoDrivers;

class NioManyConnectionsTest extends ManyConnectionsSuite {
    @Override
    String driver() {
        return IoDrivers.NIO;
    }
}
