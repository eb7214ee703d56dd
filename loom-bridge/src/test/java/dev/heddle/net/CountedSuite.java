package dev.heddle.net;

import dev.heddle.support.Resources;
import dev.heddle.support.StockSockets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A suite whose tests leave no descriptor, endpoint, native buffer or virtual thread behind. Not
 * counted on the JDK's own sockets, whose pollers are virtual threads that stay.
 */
abstract class CountedSuite extends SocketSuite {
    private Resources before;

    @Override
    @BeforeEach
    void openSockets() throws Exception {
        before = Resources.count();
        super.openSockets();
    }

    @Override
    @AfterEach
    void closeSockets() {
        super.closeSockets();
        boolean isCounted = !(sockets instanceof StockSockets);
        // The group has the memory of its drivers for as long as somebody has the group.
        sockets = null;
        if (isCounted) {
            Resources.awaitAtMost(before);
        }
    }
}
