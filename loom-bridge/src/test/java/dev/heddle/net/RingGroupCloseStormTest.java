package dev.heddle.net;

import dev.heddle.driver.IoDrivers;

class RingGroupCloseStormTest extends GroupCloseStormSuite {
    @Override
    String driver() {
        return IoDrivers.RING;
    }
}
