package dev.heddle.examples;

import dev.heddle.driver.IoDrivers;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.support.HeddleSockets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The frame of the examples' tests: a group on each driver, and the JDK's sockets as clients. */
@ParameterizedClass(name = "{0}")
@ValueSource(strings = {IoDrivers.URING, IoDrivers.RING, IoDrivers.EPOLL, IoDrivers.NIO})
abstract class ExampleTest {
    static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @Parameter String driver = IoDrivers.NIO;

    private HeddleSockets heddle;

    @BeforeEach
    void openGroup() throws Exception {
        heddle = HeddleSockets.open(driver, 1);
    }

    @AfterEach
    void closeGroup() {
        if (heddle != null) {
            heddle.close();
        }
    }

    CoreGroup cores() {
        return heddle.group();
    }

    static Socket connect(InetSocketAddress server) throws Exception {
        Socket client = new Socket(server.getAddress(), server.getPort());
        client.setSoTimeout(30_000);
        return client;
    }
}
