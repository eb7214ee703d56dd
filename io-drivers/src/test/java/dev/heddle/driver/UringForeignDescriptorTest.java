package dev.heddle.driver;

class UringForeignDescriptorTest extends ForeignDescriptorSuite {
    @Override
    String driver() {
        return IoDrivers.URING;
    }
}
