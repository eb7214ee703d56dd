package dev.heddle.net;

import dev.heddle.driver.IoDrivers;

class UringManyConnectionsTest extends ManyConnectionsSuite {
    @Override
    String driver() {
        return IoDrivers.URING;
    }
}
