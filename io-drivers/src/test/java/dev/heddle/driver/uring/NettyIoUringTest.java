package dev.heddle.driver.uring;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.driver.IoDrivers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NettyIoUringTest {
    @BeforeAll
    static void requireIoUring() {
        assumeTrue(
                UringTransport.whyUnavailable().isEmpty(), IoDrivers.URING + " is not to be had");
    }

    /** The system's own figures of waiting are of the whole system, hence not for a test. */
    @Test
    void anIdleCoreDoesNotLookAsIfItWaitedForADisk() {
        assumeTrue(isLinuxSince(6, 15), "IORING_ENTER_NO_IOWAIT is of Linux 6.15");
        assertTrue(NettyIoUring.isWaitingNoIoWait());
    }

    private static boolean isLinuxSince(int major, int minor) {
        String[] version = System.getProperty("os.version").split("[.-]", 3);
        int here = Integer.parseInt(version[0]);
        return here > major || (here == major && Integer.parseInt(version[1]) >= minor);
    }
}
