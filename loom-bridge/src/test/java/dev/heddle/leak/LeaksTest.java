package dev.heddle.leak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.driver.IoDrivers;
import dev.heddle.support.ChildJvm;
import dev.heddle.support.HeddleSockets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Leaks of a whole process, by what it was told. */
class LeaksTest {
    private static ChildJvm.Result run(Class<?> program, String flag, String... arguments)
            throws Exception {
        List<String> flags = new ArrayList<>(ChildJvm.FLAGS);
        flags.add(flag);
        var result = ChildJvm.run(flags, program, arguments);
        assertEquals(0, result.exit(), result.err());
        return result;
    }

    @Test
    void onePlaceIsLoggedOnceHoweverOftenItLeaks() throws Exception {
        var result = run(DroppedInLoopProgram.class, "-Dheddle.leaks=stack");
        assertEquals("leaks 5\n", result.out());
        String sentence = "a HeddleDatagramSocket was never closed, and the collector has found it";
        assertEquals(2, result.err().split(sentence, -1).length, result.err());
        assertTrue(result.err().contains("it was opened here:\n\tat "), result.err());
        assertTrue(result.err().contains("DroppedInLoopProgram.openAndForget("), result.err());
    }

    @Test
    void whereNothingWasSaidOneLineSaysHowToFindOut() throws Exception {
        var result = run(DroppedInLoopProgram.class, "-Dheddle.cores=1");
        assertEquals("leaks 5\n", result.out());
        assertEquals(2, result.err().split("-Dheddle.leaks=stack", -1).length, result.err());
        assertFalse(result.err().contains("\tat "), result.err());
    }

    @Test
    void countingSaysNothing() throws Exception {
        var result = run(DroppedInLoopProgram.class, "-Dheddle.leaks=count");
        assertEquals("leaks 5\n", result.out());
        assertEquals("", result.err());
    }

    /** Its driver holds the operation, which holds the thread, whose stack holds the socket. */
    @ParameterizedTest
    @ValueSource(strings = {IoDrivers.URING, IoDrivers.RING, IoDrivers.EPOLL, IoDrivers.NIO})
    void aSocketThatAThreadWaitsForIsKeptThoughNobodyKnowsTheThread(String driver)
            throws Exception {
        HeddleSockets.require(driver, 1);
        var result = run(ParkedReaderProgram.class, "-Djdk.trackAllThreads=false", driver);
        assertEquals("read 7\nread 7\nleaks 1\n", result.out(), result.err());
    }

    @Test
    void aWrongSettingIsRefusedWhereAGroupIsMade() {
        System.setProperty("heddle.leaks", "yes");
        try {
            assertEquals(
                    "-Dheddle.leaks=yes is not possible: give count, log or stack",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> Heddle.newCoreGroup(HeddleOptions.defaults()))
                            .getMessage());
        } finally {
            System.clearProperty("heddle.leaks");
        }
    }
}
