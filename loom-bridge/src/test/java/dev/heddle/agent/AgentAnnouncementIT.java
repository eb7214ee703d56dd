package dev.heddle.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.ChildJvm;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How one sees that the agent is active. */
class AgentAnnouncementIT {
    private static final String DESCRIPTION = "1 core, nio (requested), not pinned";

    @Test
    void aPropertySaysSoBeforeMain() throws Exception {
        var result =
                AgentJvm.run(
                        "cores=1,driver=nio", List.of(), AnnouncementProgram.class, "property");
        assertEquals(new ChildJvm.Result(0, DESCRIPTION + "\n", ""), result);
    }

    @Test
    void anAgentThatIsNotUsedDoesNotSaySo() throws Exception {
        var result = AgentJvm.run("cores=many", List.of(), AnnouncementProgram.class, "property");
        assertEquals("null\n", result.out());
    }

    @Test
    void aProgramThatUsesJmxFindsTheBean() throws Exception {
        var result =
                AgentJvm.run("cores=1,driver=nio", List.of(), AnnouncementProgram.class, "bean");
        assertEquals("", result.err());
        List<String> lines = result.out().lines().toList();
        assertEquals(
                List.of(
                        DESCRIPTION,
                        "Active true",
                        "Description " + DESCRIPTION,
                        "Cores 1",
                        "Driver nio",
                        "load is enough: true",
                        "tasks are enough: true",
                        "cores with hand-offs: 1",
                        "core 0 waits in nio"),
                lines.stream().filter(line -> !line.startsWith("Version ")).toList());
        assertTrue(
                lines.stream().anyMatch(line -> line.matches("Version \\d+\\.\\d+.*")),
                result.out());
    }

    /** Looking for JMX does not start it. */
    @Test
    void aProgramWithoutJmxStaysSo() throws Exception {
        var result =
                AgentJvm.run(
                        "cores=1,driver=nio",
                        List.of("-Xlog:class+load:stdout"),
                        AnnouncementProgram.class,
                        "idle");
        assertTrue(result.out().contains("slept"), result.out());
        assertTrue(result.out().contains(" javax.management.MBeanServerFactory "), "it has looked");
        assertFalse(result.out().contains(" com.sun.jmx.mbeanserver.JmxMBeanServer "));
        assertFalse(result.out().contains(" java.util.logging.LogManager "));
    }

    /** A JVM of few modules. */
    @Test
    void aJvmWithoutJmxIsNoHindrance() throws Exception {
        var result =
                AgentJvm.run(
                        "cores=1,driver=nio",
                        List.of(
                                "--limit-modules=java.base,java.instrument,jdk.net,jdk.unsupported"),
                        OneThreadProgram.class);
        assertEquals(new ChildJvm.Result(0, "heddle-core-0\n", ""), result);
    }
}
