package dev.heddle.driver;

class RingForeignDescriptorTest extends ForeignDescriptorSuite {
    @Override
    String driver() {
        return IoDrivers.RING;
    }
}
