package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.driver.IoDrivers;
import dev.heddle.support.ChildJvm;
import dev.heddle.support.HeddleSockets;
import java.lang.reflect.Modifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways in which {@code java.net} lets a program put another socket behind its own. */
class SocketFactoriesTest {
    @ParameterizedTest
    @ValueSource(strings = {IoDrivers.URING, IoDrivers.RING, IoDrivers.EPOLL, IoDrivers.NIO})
    void theFactoriesOfTheJvmHaveNoInfluence(String driver) throws Exception {
        HeddleSockets.require(driver, 1);
        ChildJvm.Result result = ChildJvm.run(ChildJvm.FLAGS, SocketFactoriesProgram.class, driver);
        assertEquals(0, result.exit(), result.err());
        assertEquals("the JDK's ask their factories\nHeddle's do not\n", result.out());
    }

    /** {@code implAccept} is for subclasses, which could accept what is no Heddle socket. */
    @Test
    void noSubclassCanAcceptIntoAnotherSocket() {
        assertTrue(Modifier.isFinal(HeddleServerSocket.class.getModifiers()));
        assertTrue(Modifier.isFinal(HeddleSocket.class.getModifiers()));
    }
}
