package dev.heddle.file;

import dev.heddle.driver.IoDrivers;

class RingFileOnCoresTest extends FileOnCoresSuite {
    @Override
    String driver() {
        return IoDrivers.RING;
    }
}
