package dev.heddle.driver.uring;

import dev.heddle.driver.IoDrivers;

class KernelRingFailureTest extends RingFailureSuite {
    @Override
    String driver() {
        return IoDrivers.RING;
    }
}
