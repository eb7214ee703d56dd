package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import dev.heddle.driver.IoDrivers;
import dev.heddle.driver.IoTransport;
import dev.heddle.jdk.VirtualThreads;
import dev.heddle.leak.Leakable;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.CoreGroupOptions;
import dev.heddle.scheduler.IoDriver;
import dev.heddle.support.Task;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * An Error leaves an operation in flight, as a stack that overflows or a heap that is full can have
 * it: others that wait for their turn are told, and do not wait for ever.
 */
class LostOperationTest {
    private CoreGroup group;
    private IoTransport transport;

    @BeforeEach
    void openGroup() throws Exception {
        transport = IoDrivers.choose(IoDrivers.NIO).transport();
        group =
                CoreGroup.open(
                        CoreGroupOptions.defaults()
                                .withName("test")
                                .withCores(1)
                                // A task that loses its core submits through the inbox.
                                .withHandOff(Duration.ofMinutes(10), 16)
                                .withDrivers(this::losing)
                                .withCurrentCarrier(VirtualThreads.currentCarrier()));
    }

    @AfterEach
    void closeGroup() {
        group.close();
    }

    /** Takes no submission. */
    private IoDriver losing(Core core) {
        IoDriver driver = transport.newDriver(core);
        return (IoDriver)
                Proxy.newProxyInstance(
                        IoDriver.class.getClassLoader(),
                        new Class<?>[] {IoDriver.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("submit")) {
                                throw new StackOverflowError("of the test");
                            }
                            try {
                                return method.invoke(driver, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    /** The first is left in flight, the second says so. */
    private void assertTellsTheNext(Task.Body operation) throws Exception {
        for (int i = 0; i < 2; i++) {
            IllegalStateException e =
                    Task.run(Heddle.threadFactory(group), operation)
                            .failure(IllegalStateException.class);
            assertTrue(e.getMessage().endsWith("in flight: wait until it is done"), e.getMessage());
        }
    }

    private LiveEndpoint newStream() throws IOException {
        return new LiveEndpoint(group, transport.openStream(), Leakable.SOCKET);
    }

    @Test
    void writers() throws Exception {
        StreamWriter arrays = new StreamWriter(newStream());
        assertTellsTheNext(() -> arrays.write(new byte[1], 0, 1));
        StreamWriter buffers = new StreamWriter(newStream());
        assertTellsTheNext(() -> buffers.write(ByteBuffer.allocate(1), null));
        StreamWriter gathering = new StreamWriter(newStream());
        ByteBuffer[] one = {ByteBuffer.allocate(1)};
        assertTellsTheNext(() -> gathering.write(one, 0, 1, null));
        StreamWriter transferring = new StreamWriter(newStream());
        assertTellsTheNext(() ->
                transferring.exclusively((live, operation) ->
                        live.perform(operation.awaitWritable(live.open()), 0)));
    }

    @Test
    void readers() throws Exception {
        StreamReader arrays = new StreamReader(newStream());
        assertTellsTheNext(() -> arrays.read(new byte[1], 0, 1, 0));
        StreamReader lending = new StreamReader(newStream());
        assertTellsTheNext(() -> lending.readLent(0, null));
    }

    @Test
    void acceptorsAndConnectors() throws Exception {
        Acceptor acceptor = new Acceptor(newStream());
        assertTellsTheNext(() -> acceptor.accept(0));
        Connector connector = new Connector(newStream());
        InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
        assertTellsTheNext(() -> connector.connect(target, 0));
    }
}
