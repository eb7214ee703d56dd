package dev.heddle.soak;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.driver.IoDrivers;
import dev.heddle.measure.ProgressLine;
import dev.heddle.soak.subject.Sabotage;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The soak in short finds what is wrong on purpose, and nothing else. */
class SoakRunTest {
    private static SoakRun run(String driver, List<String> sabotage) throws InterruptedException {
        SoakPlan plan =
                new SoakPlan(
                        Duration.ofSeconds(9),
                        List.of(driver),
                        "",
                        Math.min(2, Runtime.getRuntime().availableProcessors()),
                        Long.getLong("heddle.test.seed", System.nanoTime()),
                        sabotage);
        SoakRun run = new SoakRun(plan, ProgressLine.onStdout(), 60_000);
        run.run();
        return run;
    }

    /** All kinds at once, in the process itself. */
    @Test
    @Timeout(300) // it starts processes beside other tests
    void whatIsLeakedOnPurposeIsFound() throws InterruptedException {
        SoakRun run = run(IoDrivers.NIO, Stream.of(Sabotage.values()).map(Enum::name).toList());
        for (String leak :
                List.of(
                        " sockets, ",
                        " other descriptors, ",
                        " virtual threads, ",
                        " heap bytes, ",
                        " resident bytes, ",
                        " things that nobody closed, ")) {
            assertTrue(
                    run.violations().list().stream()
                            .anyMatch(one -> one.startsWith("leak: ") && one.contains(leak)),
                    leak + "was not found: " + run.report());
        }
        assertTrue(
                run.violations().list().stream().allMatch(one -> one.startsWith("leak: ")),
                run::report);
    }
}
