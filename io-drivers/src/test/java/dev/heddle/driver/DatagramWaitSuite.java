package dev.heddle.driver;

import static dev.heddle.driver.Completion.awaitDone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.CoreGroupOptions;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Waits for datagrams that come, and for room for those that leave. */
abstract class DatagramWaitSuite {
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    /** A wait may end for no reason, but not again and again. */
    private static final int MOST_IN_VAIN = 3;

    private IoTransport transport;
    private CoreGroup group;
    Core core;
    private final List<SocketEndpoint> endpoints = new ArrayList<>();

    abstract String driver();

    @BeforeEach
    void openGroup() throws Exception {
        try {
            transport = IoDrivers.choose(driver()).transport();
        } catch (UnsupportedOperationException e) {
            abort(e.getMessage());
        }
        group =
                CoreGroup.open(
                        CoreGroupOptions.defaults()
                                .withName("datagrams")
                                .withCores(1)
                                .withDrivers(transport::newDriver));
        core = group.cores().getFirst();
    }

    @AfterEach
    void closeGroup() {
        for (SocketEndpoint endpoint : endpoints) {
            if (!endpoint.isClosed()) {
                core.close(endpoint);
                assertTrue(endpoint.awaitClosed(TimeUnit.SECONDS.toNanos(20)));
            }
        }
        if (group != null) {
            group.close();
        }
    }

    private <E extends SocketEndpoint> E atHome(E endpoint) {
        endpoint.homeOr(core);
        endpoints.add(endpoint);
        return endpoint;
    }

    UdpSocket udp() throws IOException {
        UdpSocket opened = transport.openUdp();
        atHome(opened.endpoint()).bind(ANY_PORT);
        return opened;
    }

    private static DatagramPacket datagram(int number, UdpSocket to) throws IOException {
        byte[] bytes = ByteBuffer.allocate(4).putInt(number).array();
        return new DatagramPacket(bytes, 4, to.endpoint().localAddress());
    }

    /** Waits until the core has taken in all that was submitted before. */
    private void awaitTurn() throws InterruptedException {
        CountDownLatch turn = new CountDownLatch(1);
        core.execute(turn::countDown);
        assertTrue(turn.await(20, TimeUnit.SECONDS), "the core does not turn");
    }

    /** Submits a wait until it waits: where nothing is ready, it may end at once for no reason. */
    void submitUntilItWaits(IoOperation wait, Runnable prepare) throws InterruptedException {
        for (int i = 0; i <= MOST_IN_VAIN; i++) {
            prepare.run();
            core.submit(wait);
            awaitTurn();
            if (!wait.isDone()) {
                return;
            }
            assertEquals(0, wait.result());
        }
        throw new AssertionError(wait + " ends again and again");
    }

    /** Each datagram comes before, while or after the wait for it is submitted. */
    @Test
    void noDatagramIsSleptThrough() throws Exception {
        int count = 2_000;
        UdpSocket udp = udp();
        try (DatagramSocket sender = new DatagramSocket()) {
            IoOperation wait = new IoOperation();
            ByteBuffer into = ByteBuffer.allocate(4);
            for (int i = 0; i < count; i++) {
                Thread sending = null;
                DatagramPacket next = datagram(i, udp);
                if (i % 4 == 0) {
                    sender.send(next);
                } else {
                    int spins = i % 100 * 50;
                    sending =
                            Thread.ofVirtual()
                                    .start(() -> {
                                        for (int j = 0; j < spins; j++) {
                                            Thread.onSpinWait();
                                        }
                                        try {
                                            sender.send(next);
                                        } catch (IOException e) {
                                            throw new AssertionError(e);
                                        }
                                    });
                }
                while (udp.receive(into.clear()) == null) {
                    core.submit(wait.awaitReadable(udp.endpoint()));
                    assertEquals(0, awaitDone(wait));
                }
                assertEquals(i, into.getInt(0));
                if (sending != null) {
                    sending.join();
                }
            }
        }
    }

    /** The driver has mostly handled its event by then, while nobody waited for it. */
    @Test
    void aDatagramBetweenTheCallAndTheWaitEndsTheWait() throws Exception {
        UdpSocket udp = udp();
        IoOperation wait = new IoOperation();
        submitUntilItWaits(wait, () -> wait.awaitReadable(udp.endpoint()));
        core.cancel(wait);
        assertEquals(-Errno.ECANCELED, awaitDone(wait));
        try (DatagramSocket sender = new DatagramSocket()) {
            for (int i = 0; i < 100; i++) {
                ByteBuffer into = ByteBuffer.allocate(4);
                assertNull(udp.receive(into));
                sender.send(datagram(i, udp));
                for (int turn = 0; turn < i % 4; turn++) {
                    awaitTurn();
                }
                core.submit(wait.awaitReadable(udp.endpoint()));
                assertEquals(0, awaitDone(wait));
                assertNotNull(udp.receive(into));
                assertEquals(i, into.getInt(0));
            }
        }
    }

    @Test
    void aWaitIsCancelledAndWaitsAgain() throws Exception {
        UdpSocket udp = udp();
        IoOperation wait = new IoOperation();
        for (int i = 0; i < 20; i++) {
            submitUntilItWaits(wait, () -> wait.awaitReadable(udp.endpoint()));
            core.cancel(wait);
            assertEquals(-Errno.ECANCELED, awaitDone(wait));
        }
        submitUntilItWaits(wait, () -> wait.awaitReadable(udp.endpoint()));
        try (DatagramSocket sender = new DatagramSocket()) {
            sender.send(datagram(7, udp));
        }
        assertEquals(0, awaitDone(wait));
        assertNotNull(udp.receive(ByteBuffer.allocate(4)));
    }

    @Test
    void aCloseEndsAWait() throws Exception {
        UdpSocket udp = udp();
        IoOperation wait = new IoOperation();
        submitUntilItWaits(wait, () -> wait.awaitReadable(udp.endpoint()));
        core.close(udp.endpoint());
        assertEquals(-Errno.ECANCELED, awaitDone(wait));
        assertTrue(udp.endpoint().awaitClosed(TimeUnit.SECONDS.toNanos(20)));
        core.submit(wait.awaitReadable(udp.endpoint()));
        assertTrue(awaitDone(wait) < 0);
    }

    @Test
    void aUdpSocketIsWritableWhileItsReaderWaits() throws Exception {
        UdpSocket udp = udp();
        IoOperation reading = new IoOperation();
        submitUntilItWaits(reading, () -> reading.awaitReadable(udp.endpoint()));
        IoOperation writing = new IoOperation();
        for (int i = 0; i < 5; i++) {
            core.submit(writing.awaitWritable(udp.endpoint()));
            assertEquals(0, awaitDone(writing));
        }
        try (DatagramSocket peer = new DatagramSocket(ANY_PORT)) {
            InetSocketAddress to = (InetSocketAddress) peer.getLocalSocketAddress();
            long before = core.statistics().driver().kernelEntries();
            for (int i = 0; i < 1_000; i++) {
                assertTrue(udp.send(ByteBuffer.allocate(4), to));
            }
            assertFalse(reading.isDone());
            long entries = core.statistics().driver().kernelEntries() - before;
            assertTrue(entries < 100, "1,000 sends woke the core " + entries + " times");
            peer.send(datagram(1, udp));
            assertEquals(0, awaitDone(reading));
        }
    }
}
