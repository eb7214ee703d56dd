package dev.heddle.net;

import dev.heddle.support.Descriptors;
import dev.heddle.support.Seed;
import dev.heddle.support.Sockets.Connection;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random steps on one connection do what a simple model says, and the JDK's sockets do. */
abstract class RandomScheduleSuite extends SocketSuite {
    private static final int SCHEDULES = Integer.getInteger("heddle.test.schedules", 25);
    private static final int STEPS = 30;

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void everyStepDoesWhatTheModelSays() throws Exception {
        List<ThreadFactory> kinds =
                List.of(
                        sockets.threads(),
                        Thread.ofVirtual().factory(),
                        Thread.ofPlatform().daemon().factory());
        sockets.connect().close();
        long before = Descriptors.countSockets();
        Seed.runEach(
                SCHEDULES,
                random -> {
                    try (Connection both = sockets.connect()) {
                        new RandomSchedule(random, kinds, both).run(STEPS);
                    }
                });
        Descriptors.awaitSocketsAtMost(before);
    }
}
