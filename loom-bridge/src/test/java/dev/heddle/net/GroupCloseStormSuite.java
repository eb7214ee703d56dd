package dev.heddle.net;

import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Resources;
import dev.heddle.support.Seed;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A group that is closed, and does not wait for its threads, while its connections are too. */
abstract class GroupCloseStormSuite {
    /** {@code .ci/faults} takes 10. */
    private static final int GROUPS = Integer.getInteger("heddle.test.storm.groups", 1);

    private static final int CONNECTIONS = 200;

    abstract String driver();

    private static int cores() {
        return Math.min(2, Runtime.getRuntime().availableProcessors());
    }

    /** Counted once for all: what was told of by a drain is kept for a second or two. */
    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void nothingIsLeft() throws Exception {
        HeddleSockets.open(driver(), cores()).close(); // loads what stays
        Resources before = Resources.count();
        Seed.run(random -> {
            for (int i = 0; i < GROUPS; i++) {
                closeGroupInStorm(random);
            }
        });
        Resources.awaitAtMost(before);
    }

    private void closeGroupInStorm(SplittableRandom random) throws Exception {
        HeddleSockets closing = HeddleSockets.openHasty(driver(), cores());
        try (CloseStorm storm =
                new CloseStorm(closing, CloseStormSuite.threads(closing), CONNECTIONS)) {
            storm.start(random);
            LockSupport.parkNanos(random.nextLong(20_000_000));
            storm.beginEnd();
            closing.close();
            storm.await();
        } finally {
            closing.close();
        }
    }
}
