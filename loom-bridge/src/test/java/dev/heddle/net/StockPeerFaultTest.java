package dev.heddle.net;

import dev.heddle.support.Sockets;
import dev.heddle.support.StockSockets;

/** The oracle: what the suite expects is what the JDK's own sockets do. */
class StockPeerFaultTest extends PeerFaultSuite {
    @Override
    Sockets open() {
        return new StockSockets();
    }
}
