package dev.heddle.net;

import dev.heddle.support.Sockets;
import dev.heddle.support.Task;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The frame of suites that run on Heddle's sockets and, as the oracle, on the JDK's. */
abstract class SocketSuite {
    Sockets sockets;

    abstract Sockets open() throws Exception;

    @BeforeEach
    void openSockets() throws Exception {
        sockets = open();
    }

    @AfterEach
    void closeSockets() {
        if (sockets != null) {
            sockets.close();
        }
    }

    /** Runs a step in a thread of the kind that the suite is run with, and waits for it. */
    void inThread(Task.Body body) throws Exception {
        Task.run(sockets.threads(), body).get();
    }
}
