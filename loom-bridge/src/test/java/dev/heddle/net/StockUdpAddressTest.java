package dev.heddle.net;

import dev.heddle.support.DatagramSockets;

/** The oracle: what the suite expects is what the JDK's own sockets do. */
class StockUdpAddressTest extends UdpAddressSuite {
    @Override
    DatagramSockets open() {
        return DatagramSockets.ofJdk();
    }
}
