package dev.heddle.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.driver.IoDrivers;
import dev.heddle.support.ChildJvm;
import dev.heddle.support.EndOfJvm;
import dev.heddle.support.HeddleSockets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuickExitTest {
    private static ChildJvm.Result end(String how, String flag) throws Exception {
        List<String> flags = new ArrayList<>(ChildJvm.FLAGS);
        flags.add(flag);
        return ChildJvm.run(flags, ExitProgram.class, how);
    }

    @ParameterizedTest
    @ValueSource(strings = {IoDrivers.URING, IoDrivers.RING, IoDrivers.EPOLL, IoDrivers.NIO})
    void carriersSleepInJavaWhenAllHooksHaveRun(String driver) throws Exception {
        HeddleSockets.require(driver, 1);
        assertEquals(
                new ChildJvm.Result(0, EndOfJvm.SAID, ""),
                end("returns", "-Dheddle.driver=" + driver));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aThreadOfACoreCanEndTheJvm(int cores) throws Exception {
        HeddleSockets.require(IoDrivers.NIO, cores);
        assertEquals(
                new ChildJvm.Result(3, EndOfJvm.SAID, ""), end("exits", "-Dheddle.cores=" + cores));
    }
}
