package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.driver.IoDrivers;
import dev.heddle.support.ChildJvm;
import dev.heddle.support.FullBacklog;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Task;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.spi.InetAddressResolverProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A name whose look-up blocks does not hold up its core. */
class HostNamesTest {
    @TempDir Path added;

    @ParameterizedTest
    @ValueSource(strings = {IoDrivers.URING, IoDrivers.RING, IoDrivers.EPOLL, IoDrivers.NIO})
    void aSlowLookUpHoldsUpNobodyAndEachAddressIsTried(String driver) throws Exception {
        assertEquals("the core goes on\nconnected to 127.0.0.1\n", run(driver, "name"));
    }

    /** The first address that the machine's own name has. */
    @ParameterizedTest
    @ValueSource(strings = {IoDrivers.URING, IoDrivers.RING, IoDrivers.EPOLL, IoDrivers.NIO})
    void aSlowLookUpOfThisMachineHoldsUpNobody(String driver) throws Exception {
        assertEquals("the core goes on\nconnected to 127.0.0.2\n", run(driver, "any"));
    }

    @ParameterizedTest
    @ValueSource(strings = {IoDrivers.URING, IoDrivers.RING, IoDrivers.EPOLL, IoDrivers.NIO})
    void anInterruptIsTheEndAndNotAnAddressThatFailed(String driver) throws Exception {
        InetAddress[] two = {InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1")};
        List<InetAddress> tried = new CopyOnWriteArrayList<>();
        try (HeddleSockets heddle = HeddleSockets.open(driver, 1);
                FullBacklog full = new FullBacklog();
                HeddleSocket socket = heddle.newSocket()) {
            Task<Socket> connector =
                    Task.call(
                            heddle.threads(),
                            () ->
                                    HostNames.connectToAny(
                                            two,
                                            address -> {
                                                tried.add(address);
                                                socket.connect(full.address());
                                                return socket;
                                            }));
            connector.awaitParked().thread().interrupt();
            SocketException e = connector.failure(SocketException.class);
            assertEquals("Closed by interrupt", e.getMessage());
            assertEquals(List.of(two[0]), tried);
        }
    }

    /** The JDK's own look-up, of which an {@code InetSocketAddress} takes the first address. */
    @ParameterizedTest
    @ValueSource(strings = {IoDrivers.URING, IoDrivers.RING, IoDrivers.EPOLL, IoDrivers.NIO})
    void aLookUpOfTheCallersWithinBlockingHoldsUpNobody(String driver) throws Exception {
        assertEquals("the core goes on\nconnected to 127.0.0.2\n", run(driver, "blocking"));
    }

    private String run(String driver, String target) throws Exception {
        HeddleSockets.require(driver, 1);
        Path services = Files.createDirectories(added.resolve("META-INF/services"));
        Files.writeString(
                services.resolve(InetAddressResolverProvider.class.getName()),
                HostNamesProgram.SlowResolver.class.getName());
        List<String> flags = new ArrayList<>(ChildJvm.FLAGS);
        flags.add(ChildJvm.SHORT_LIVED);
        ChildJvm.Result result = ChildJvm.run(added, flags, HostNamesProgram.class, driver, target);
        assertEquals(0, result.exit(), result.err());
        return result.out();
    }
}
