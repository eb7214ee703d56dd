package dev.heddle.file;

import dev.heddle.driver.IoDrivers;

class UringFileOnCoresTest extends FileOnCoresSuite {
    @Override
    String driver() {
        return IoDrivers.URING;
    }
}
