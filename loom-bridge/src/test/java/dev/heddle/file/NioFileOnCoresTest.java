package dev.heddle.file;

import dev.heddle.driver.IoDrivers;

class NioFileOnCoresTest extends FileOnCoresSuite {
    @Override
    String driver() {
        return IoDrivers.NIO;
    }
}
