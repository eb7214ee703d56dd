package dev.heddle.support;

import dev.heddle.driver.IoDrivers;
import java.io.IOException;

/**
 * Sockets on {@code ring} whose receives go one by one. The driver reads the setting as it is
 * chosen.
 */
public final class OneShotRing {
    private static final String MULTISHOT = "heddle.ring.multishot";

    private OneShotRing() {}

    private interface Opening {
        HeddleSockets run() throws IOException;
    }

    private static HeddleSockets open(Opening opening) throws IOException {
        String before = System.setProperty(MULTISHOT, "false");
        try {
            return opening.run();
        } finally {
            if (before == null) {
                System.clearProperty(MULTISHOT);
            } else {
                System.setProperty(MULTISHOT, before);
            }
        }
    }

    /** As {@link HeddleSockets#open(String, int)}. */
    public static HeddleSockets open(int cores) throws IOException {
        return open(() -> HeddleSockets.open(IoDrivers.RING, cores));
    }

    /** As {@link HeddleSockets#open(String, Callers)}. */
    public static HeddleSockets open(Callers callers) throws IOException {
        return open(() -> HeddleSockets.open(IoDrivers.RING, callers));
    }
}
