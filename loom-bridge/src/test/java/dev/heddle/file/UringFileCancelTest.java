package dev.heddle.file;

import dev.heddle.driver.IoDrivers;

class UringFileCancelTest extends FileCancelSuite {
    @Override
    String driver() {
        return IoDrivers.URING;
    }
}
