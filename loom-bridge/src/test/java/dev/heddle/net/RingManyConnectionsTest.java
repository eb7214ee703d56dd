package dev.heddle.net;

import dev.heddle.driver.IoDrivers;

class RingManyConnectionsTest extends ManyConnectionsSuite {
    @Override
    String driver() {
        return IoDrivers.RING;
    }
}
