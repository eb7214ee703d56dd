package dev.heddle.driver.uring;

import dev.heddle.driver.IoDrivers;

class NettyRingFailureTest extends RingFailureSuite {
    @Override
    String driver() {
        return IoDrivers.URING;
    }
}
