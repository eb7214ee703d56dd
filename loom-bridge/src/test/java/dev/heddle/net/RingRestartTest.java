package dev.heddle.net;

import dev.heddle.driver.IoDrivers;

class RingRestartTest extends RestartSuite {
    @Override
    String driver() {
        return IoDrivers.RING;
    }
}
