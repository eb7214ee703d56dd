package dev.heddle.driver;

class UringDatagramWaitTest extends DatagramWaitSuite {
    @Override
    String driver() {
        return IoDrivers.URING;
    }
}
