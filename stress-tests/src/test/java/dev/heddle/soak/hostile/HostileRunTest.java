package dev.heddle.soak.hostile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.driver.IoDrivers;
import dev.heddle.measure.ProgressLine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two of the servers under each attack, once, on the driver that a user gets here. */
class HostileRunTest {
    private static final String EXAMPLES = "heddle.soak.examples";

    @Test
    @Timeout(300) // of servers that start from their sources, beside other tests
    void goodClientsAreAnsweredUnderAttack() throws InterruptedException {
        String before = System.getProperty(EXAMPLES);
        System.setProperty(EXAMPLES, Path.of("..", "docs", "examples").toAbsolutePath().toString());
        try {
            HostileRun run =
                    new HostileRun(
                            List.of(IoDrivers.chooseSilently(IoDrivers.AUTO).transport().name()),
                            List.of(Victim.HTTP_EXAMPLE, Victim.TLS),
                            Math.min(2, Runtime.getRuntime().availableProcessors()),
                            Duration.ZERO,
                            Long.getLong("heddle.test.seed", System.nanoTime()),
                            ProgressLine.onStdout());
            run.run();
            assertEquals(0, run.violations().count(), run::report);
        } finally {
            if (before == null) {
                System.clearProperty(EXAMPLES);
            } else {
                System.setProperty(EXAMPLES, before);
            }
        }
    }

    /** The same seed makes the same attack, and most differ from what they were made of. */
    @Test
    void aMutationIsItsSeeds() {
        byte[] good =
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
                        .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        int changed = 0;
        for (int seed = 0; seed < 100; seed++) {
            byte[] one = Mutation.of(good.clone(), new SplittableRandom(seed));
            byte[] other = Mutation.of(good.clone(), new SplittableRandom(seed));
            assertArrayEquals(one, other, "seed " + seed);
            changed += Arrays.equals(one, good) ? 0 : 1;
        }
        assertTrue(changed >= 90, changed + " of 100 changed");
    }
}
