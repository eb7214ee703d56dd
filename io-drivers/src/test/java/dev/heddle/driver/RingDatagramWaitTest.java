package dev.heddle.driver;

class RingDatagramWaitTest extends DatagramWaitSuite {
    @Override
    String driver() {
        return IoDrivers.RING;
    }
}
