package dev.heddle.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.ChildJvm;
import dev.heddle.support.HeddleSockets;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A thread that is pinned for 1.5 s, beside 1,000 that make requests. */
class AgentStallIT {
    private static final long BOUND_MILLIS = 250;

    /** A platform thread that only sleeps is as late as this: the machine has no time for us. */
    private static final long STARVED_MILLIS = 5;

    private static final int MOST_RUNS = 3;

    private record Run(long requests, long p99, long late) {
        static Run of(ChildJvm.Result result) {
            assertEquals("", result.err());
            assertEquals(0, result.exit());
            return new Run(
                    number(result, "requests "), number(result, "p99 "), number(result, "late "));
        }

        private static long number(ChildJvm.Result result, String prefix) {
            return result.out()
                    .lines()
                    .filter(line -> line.startsWith(prefix))
                    .mapToLong(line -> Long.parseLong(line.substring(prefix.length())))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(result.toString()));
        }
    }

    @ParameterizedTest(name = "{0}, {1} core(s)")
    @CsvSource({"uring, 1", "epoll, 1", "nio, 1", "uring, 2"})
    void theOthersRequestsGoOn(String driver, int cores) throws Exception {
        HeddleSockets.require(driver, cores);
        String options = "cores=" + cores + ",driver=" + driver;
        Run run = Run.of(AgentJvm.run(options, List.of(), StallProgram.class));
        for (int i = 1; i < MOST_RUNS && isStarved(run); i++) {
            run = Run.of(AgentJvm.run(options, List.of(), StallProgram.class));
        }
        System.out.println(driver + ", " + cores + " core(s): " + run);
        Assumptions.assumeFalse(isStarved(run), "the machine has no time for this: " + run);
        assertTrue(run.p99() < BOUND_MILLIS, run.toString());
        // One for each of 1,000 clients would be what stands still.
        assertTrue(run.requests() > 2_500, run.toString());
    }

    private static boolean isStarved(Run run) {
        return run.p99() >= BOUND_MILLIS && run.late() >= STARVED_MILLIS;
    }

    /**
     * With the name that the program gave it, and where it was; behind the hand-off, which on a
     * busy machine comes some looks of the watchdog later.
     */
    @ParameterizedTest
    @CsvSource({"0, has kept heddle-core-0 for", "4, has kept a carrier of heddle-core-0 for"})
    void aThreadThatComputesIsReported(int spareCarriers, String sentence) throws Exception {
        String options = "cores=1,driver=nio,stallMillis=200,spareCarriers=" + spareCarriers;
        ChildJvm.Result result = AgentJvm.run(options, List.of(), GreedyProgram.class);
        assertEquals("", result.err());
        List<String> lines = result.out().lines().toList();
        assertTrue(
                lines.getFirst().startsWith("VirtualThread[#")
                        && lines.getFirst().contains(",greedy]")
                        && lines.getFirst().contains(sentence),
                result.out());
        assertEquals("in compute", lines.getLast());
    }

    /** The same program where one carrier is all there is. */
    @Test
    void onOneCarrierOfTheJdkTheyStandStill() throws Exception {
        Run run =
                Run.of(
                        ChildJvm.runOn(
                                AgentJvm.testClasses(),
                                List.of(
                                        "-Djdk.virtualThreadScheduler.parallelism=1",
                                        "-Djdk.virtualThreadScheduler.maxPoolSize=1"),
                                StallProgram.class));
        assertTrue(run.p99() > 1_000, run.toString());
    }
}
