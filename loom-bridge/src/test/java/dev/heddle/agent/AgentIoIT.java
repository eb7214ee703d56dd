package dev.heddle.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.driver.IoDrivers;
import dev.heddle.support.ChildJvm;
import dev.heddle.support.HeddleSockets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The JDK's own sockets, channels and selectors under the agent. */
class AgentIoIT {
    private static final int SCENARIOS = 16;

    @ParameterizedTest(name = "{0}, {1} core(s)")
    @CsvSource({"uring, 1", "uring, 2", "ring, 1", "ring, 2", "epoll, 1", "epoll, 2", "nio, 2"})
    void theJdksSocketsWorkAsTheyAreDocumented(String driver, int cores) throws Exception {
        HeddleSockets.require(driver, cores);
        String options = "driver=%s,cores=%d".formatted(driver, cores);
        Set<String> lines = AgentJvm.linesOf(options, JdkIoProgram.class, "heddle-");
        assertEquals(SCENARIOS, lines.size(), lines.toString());
    }

    /** If this fails and the others do not, the program is wrong, not the agent. */
    @Test
    void theProgramHoldsOnTheJdksOwnSchedulerToo() throws Exception {
        ChildJvm.Result result =
                ChildJvm.runOn(
                        AgentJvm.testClasses(), List.of(), JdkIoProgram.class, "ForkJoinPool-");
        assertEquals("", result.err());
        assertEquals(0, result.exit(), result.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {IoDrivers.URING, IoDrivers.RING, IoDrivers.EPOLL})
    void theJdksPollersHaveNothingToDo(String driver) throws Exception {
        HeddleSockets.require(driver, 1);
        assertEquals("0", parkedAtTheJdksPollers(AgentJvm.flag("driver=" + driver)));
    }

    /** The same count is another where the JDK's pollers do the work. */
    @Test
    void theJdksPollersAreUsedWithoutTheAgent() throws Exception {
        assertEquals("50", parkedAtTheJdksPollers("-Dno=agent"));
    }

    /**
     * A read that finds no stack spoils no other; a thread that has waited is not kept; a listener
     * is closed also where its core was taken. One JVM for all, since its start takes the longest.
     */
    @ParameterizedTest
    @ValueSource(strings = {IoDrivers.URING, IoDrivers.RING, IoDrivers.EPOLL})
    void hardWaitsLeaveNoTrace(String driver) throws Exception {
        HeddleSockets.require(driver, 1);
        assertEquals(
                Set.of(
                        "collected",
                        "reads go on after overflows",
                        "closed",
                        "refused",
                        "bound again"),
                AgentJvm.linesOf("cores=1,driver=" + driver, HardWaitsProgram.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {IoDrivers.URING, IoDrivers.EPOLL})
    void aShortReadIsFollowedByAWait(String driver) throws Exception {
        HeddleSockets.require(driver, 1);
        String[] cases = {"more", "end", "reset", "timeout", "close", "interrupted", "reads"};
        assertEquals(
                Set.of(
                        "more: more is read",
                        "end: the end is read",
                        "reset: Connection reset",
                        "timeout: timed out",
                        "close: Socket closed",
                        "interrupted: read 7, true",
                        "reads: one read a message"),
                AgentJvm.linesOf("cores=1,driver=" + driver, ShortReadsProgram.class, cases));
    }

    /** If this fails, the reads are not saved by the agent. */
    @Test
    void theJdkReadsTwiceForEachMessage() throws Exception {
        ChildJvm.Result result =
                ChildJvm.runOn(
                        AgentJvm.testClasses(),
                        List.of("-Djdk.virtualThreadScheduler.parallelism=1"),
                        ShortReadsProgram.class,
                        "reads");
        assertTrue(result.out().strip().endsWith(" reads"), result.out() + result.err());
    }

    private static String parkedAtTheJdksPollers(String flag) throws Exception {
        ChildJvm.Result result =
                ChildJvm.runOn(
                        AgentJvm.testClasses(),
                        List.of("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED", flag),
                        IdlePollersProgram.class);
        assertEquals("", result.err());
        return result.out().strip();
    }
}
