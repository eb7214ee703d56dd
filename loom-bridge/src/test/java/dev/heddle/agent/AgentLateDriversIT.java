package dev.heddle.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.ChildJvm;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent opens its I/O drivers when they are first needed, unless one is named. */
class AgentLateDriversIT {
    /** Without reports of stalls, which a busy machine would have. */
    private static final String ONE_CORE = "cores=1,stallMillis=0";

    private static final String LATE = "1 core, I/O driver at the first wait, not pinned";
    private static final List<String> WITH_CLASSES = List.of("-Xlog:class+load:stdout");
    private static final String OF_DRIVERS = " dev.heddle.shaded.io.netty.";

    @Test
    void aProgramWithoutIoLoadsNoDriver() throws Exception {
        var result = AgentJvm.run(ONE_CORE, WITH_CLASSES, FirstWaitsProgram.class, "none");
        assertTrue(result.out().contains(LATE), result.out());
        assertTrue(result.out().contains(" dev.heddle.agent.DriverOpening "), "classes are shown");
        assertFalse(result.out().contains(OF_DRIVERS));
        assertEquals("", result.err());
    }

    @Test
    void socketsAreServedBeforeAndAfterTheOpening() throws Exception {
        var result = AgentJvm.run(ONE_CORE, List.of(), FirstWaitsProgram.class, "sockets");
        assertEquals(
                new ChildJvm.Result(
                        0, LATE + "\nas many each: true\n100 exchanges, 100 closes\nend\n", ""),
                result);
    }

    @Test
    void aVerboseAgentSaysWhichTheyAre() throws Exception {
        var result =
                AgentJvm.run(
                        ONE_CORE + ",verbose=true", List.of(), FirstWaitsProgram.class, "selector");
        List<String> lines = result.err().lines().toList();
        assertEquals(2, lines.size(), result.err());
        assertEquals("heddle-agent: " + LATE, lines.getFirst());
        assertTrue(lines.getLast().startsWith("heddle-agent: 1 core, "), result.err());
        assertTrue(lines.getLast().endsWith("), not pinned"), result.err());
    }

    @Test
    void soAreSelectors() throws Exception {
        var result = AgentJvm.run(ONE_CORE, List.of(), FirstWaitsProgram.class, "selector");
        assertEquals(new ChildJvm.Result(0, LATE + "\nselected\nend\n", ""), result);
    }

    /** Who is strict hears of a driver that cannot be used; without spares a core may have none. */
    @ParameterizedTest
    @ValueSource(strings = {"driver=epoll", "strict=true", "pin=true", "spareCarriers=0"})
    void whoIsParticularHasThemAtOnce(String option) throws Exception {
        var result =
                AgentJvm.run(
                        ONE_CORE + "," + option, WITH_CLASSES, FirstWaitsProgram.class, "none");
        assertTrue(result.out().contains(OF_DRIVERS));
        assertFalse(result.out().contains("at the first wait"), "it is there before main");
        assertEquals("", result.err());
    }
}
