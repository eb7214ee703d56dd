package dev.heddle.driver;

class NioDatagramWaitTest extends DatagramWaitSuite {
    @Override
    String driver() {
        return IoDrivers.NIO;
    }
}
