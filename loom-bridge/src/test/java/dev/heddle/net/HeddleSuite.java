package dev.heddle.net;

import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Task;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The frame of suites that have no oracle. */
abstract class HeddleSuite {
    HeddleSockets heddle;

    abstract HeddleSockets open() throws Exception;

    @BeforeEach
    void openGroup() throws Exception {
        heddle = open();
    }

    @AfterEach
    void closeGroup() {
        if (heddle != null) {
            heddle.close();
        }
    }

    Task<Void> start(Task.Body body) {
        return Task.run(heddle.threads(), body);
    }
}
