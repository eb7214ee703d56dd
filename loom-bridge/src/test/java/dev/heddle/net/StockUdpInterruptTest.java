package dev.heddle.net;

import dev.heddle.support.DatagramSockets;

/** The oracle: what the suite expects is what the JDK's own sockets do. */
class StockUdpInterruptTest extends UdpInterruptSuite {
    @Override
    DatagramSockets open() {
        return DatagramSockets.ofJdk();
    }
}
