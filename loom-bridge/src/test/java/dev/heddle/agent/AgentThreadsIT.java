package dev.heddle.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.ChildJvm;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the virtual threads of a program run that knows nothing of cores. */
class AgentThreadsIT {
    private static final Set<String> WAYS =
            Set.of(
                    "startVirtualThread",
                    "builder",
                    "unstarted",
                    "factory",
                    "executor",
                    "executor of factory",
                    "child");

    @Test
    void everyWayToAVirtualThreadLeadsToACore() throws Exception {
        Set<String> lines =
                AgentJvm.linesOf("cores=1,exclude=stock-", ThreadsProgram.class, "ways");
        for (String way : WAYS) {
            assertTrue(lines.contains(way + " heddle-core-0"), way + " in " + lines);
        }
        // Excluded by name, and then by descent.
        for (String way : List.of("excluded", "child of excluded")) {
            String start = way + " ForkJoinPool-1-worker-";
            assertTrue(lines.stream().anyMatch(line -> line.startsWith(start)), lines.toString());
        }
        assertEquals(WAYS.size() + 2, lines.size(), lines.toString());
    }

    @Test
    void structuredTasksRunOnCores() throws Exception {
        var source = AgentThreadsIT.class.getResource("/agent/StructuredTasks.java").toURI();
        var result =
                ChildJvm.runSource(
                        List.of(
                                "--enable-preview",
                                "--source",
                                String.valueOf(Runtime.version().feature()),
                                AgentJvm.flag("cores=1")),
                        Path.of(source));
        assertEquals(0, result.exit(), result.err());
        assertTrue(result.out().startsWith("scope VirtualThread["), result.out());
        assertTrue(result.out().endsWith("@heddle-core-0\n"), result.out());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void timedWaitsStartNoTimerThreadOfTheJdk(int cores) throws Exception {
        Set<String> lines = AgentJvm.linesOf("cores=" + cores, ThreadsProgram.class, "timers");
        assertTrue(lines.contains("signalled false on heddle-core-0"), lines.toString());
        Set<String> timers =
                lines.stream()
                        .filter(name -> name.contains("unparker") || name.contains("ForkJoinPool"))
                        .collect(Collectors.toSet());
        assertEquals(Set.of(), timers);
    }

    /** The control of the test above, and of every test that looks for the agent's carriers. */
    @Test
    void withoutTheAgentTheJdkHasItsOwn() throws Exception {
        var result =
                ChildJvm.runOn(AgentJvm.testClasses(), List.of(), ThreadsProgram.class, "timers");
        assertTrue(result.out().contains("ForkJoinPool-1-delayScheduler"), result.out());
        assertFalse(result.out().contains("heddle"), result.out());
    }

    /** Loads are those of the last turn, so the least loaded core is chosen but for a few. */
    @ParameterizedTest
    @CsvSource({"least_loaded, 10", "round_robin, 0"})
    void childrenOfOneThreadSpread(String placement, int most) throws Exception {
        Set<String> lines =
                AgentJvm.linesOf(
                        "cores=2,placement=" + placement, ThreadsProgram.class, "children");
        int here = countOn(0, lines);
        assertEquals(100, here + countOn(1, lines), lines.toString());
        assertTrue(Math.abs(here - 50) <= most, lines.toString());
    }

    private static int countOn(int core, Set<String> lines) {
        String begin = "heddle-core-" + core + ": ";
        return lines.stream()
                .filter(line -> line.startsWith(begin))
                .mapToInt(line -> Integer.parseInt(line.substring(begin.length())))
                .sum();
    }

    @Test
    void childrenStayWhereThatIsAskedFor() throws Exception {
        Set<String> lines =
                AgentJvm.linesOf("cores=2,placement=same_core", ThreadsProgram.class, "children");
        String parent =
                lines.stream().filter(line -> line.startsWith("parent on ")).findFirst().get();
        String core = parent.substring("parent on ".length(), parent.lastIndexOf(':'));
        assertEquals(Set.of(parent, core + ": 100"), lines);
    }

    @Test
    void theJvmEndsThoughThreadsAreParked() throws Exception {
        assertEquals(Set.of("main returns"), AgentJvm.linesOf("", ThreadsProgram.class, "parked"));
    }

    /** In the second mode the pollers are virtual threads themselves. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theSocketsOfTheJdkWork(int pollerMode) throws Exception {
        var result =
                AgentJvm.run(
                        "cores=1", List.of("-Djdk.pollerMode=" + pollerMode), SocketsProgram.class);
        assertEquals(new ChildJvm.Result(0, "echoed 42, served 1\n", ""), result);
    }
}
