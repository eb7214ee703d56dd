package dev.heddle.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.driver.IoDrivers;
import dev.heddle.support.ChildJvm;
import dev.heddle.support.EndOfJvm;
import dev.heddle.support.HeddleSockets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of a JVM is not held up by the agent's threads. */
class AgentExitIT {
    private static final List<String> FLAGS =
            List.of("--add-opens=java.base/java.lang=ALL-UNNAMED"); // the program's, to look

    @ParameterizedTest
    @ValueSource(strings = {IoDrivers.URING, IoDrivers.RING, IoDrivers.EPOLL, IoDrivers.NIO})
    void carriersSleepInJavaWhenAllHooksHaveRun(String driver) throws Exception {
        HeddleSockets.require(driver, 1);
        assertEquals(
                new ChildJvm.Result(0, EndOfJvm.SAID, ""),
                AgentJvm.run("driver=" + driver, FLAGS, ExitProgram.class, "returns"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aThreadOfACoreCanEndTheJvm(int cores) throws Exception {
        HeddleSockets.require(IoDrivers.NIO, cores);
        assertEquals(
                new ChildJvm.Result(3, EndOfJvm.SAID, ""),
                AgentJvm.run("cores=" + cores, FLAGS, ExitProgram.class, "exits"));
    }
}
