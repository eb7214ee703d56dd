package dev.heddle.file;

import dev.heddle.driver.IoDrivers;

class RingFileCancelTest extends FileCancelSuite {
    @Override
    String driver() {
        return IoDrivers.RING;
    }
}
