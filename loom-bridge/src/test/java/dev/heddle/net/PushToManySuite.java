package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.heddle.scheduler.Core;
import dev.heddle.support.ManyClients;
import dev.heddle.support.Pattern;
import dev.heddle.support.Task;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Pushes to 5,000 connections of two cores, some of which are reset and some of which are not read.
 */
abstract class PushToManySuite extends HeddleSuite {
    private static final int CONNECTIONS = 5_000;
    private static final int BYTES = 64 * 1024;
    private static final int SEND_BUFFER = 8 * 1024;

    private final Map<SocketAddress, HeddleSocket> accepted = new ConcurrentHashMap<>();
    private final CountDownLatch end = new CountDownLatch(1);

    private static boolean isReset(int number) {
        return number % 100 == 7;
    }

    private static boolean isSilent(int number) {
        return number % 100 == 13;
    }

    private static boolean isRead(int number) {
        return !isReset(number) && !isSilent(number);
    }

    /** Makes the accepting core the connection's home, and keeps it until the end. */
    private void serve(Socket connection) throws IOException, InterruptedException {
        connection.setSendBufferSize(SEND_BUFFER);
        connection.getOutputStream().write(Pattern.at(1, 0));
        accepted.put(connection.getRemoteSocketAddress(), (HeddleSocket) connection);
        end.await();
    }

    /** Skips the test where so many connections, both ends of them, find no descriptors. */
    static void requireDescriptors(int connections) {
        if (ManagementFactory.getOperatingSystemMXBean()
                instanceof UnixOperatingSystemMXBean system) {
            long free = system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount();
            assumeTrue(free > 2L * connections + 200, free + " descriptors are free");
        }
    }

    private static ByteBuffer bytes(int from, int length) {
        return ByteBuffer.allocateDirect(length).put(0, Pattern.bytes(1, from, length));
    }

    @Test
    @Timeout(240)
    void someAreResetAndSomeDoNotReadAndAllOthersGetAll() throws Exception {
        requireDescriptors(CONNECTIONS);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (CoreListeners listeners =
                        CoreListeners.open(heddle.group(), address, 4096, this::serve);
                ManyClients clients =
                        new ManyClients(
                                listeners.localAddress(), CONNECTIONS, PushToManySuite::isSilent)) {
            await().atMost(Duration.ofSeconds(100)).until(() -> accepted.size() == CONNECTIONS);
            List<HeddleSocket> connections = inOrderOf(clients);
            for (int i = 0; i < CONNECTIONS; i++) {
                if (isReset(i)) {
                    clients.clients().get(i).reset();
                }
            }
            clients.startReading(PushToManySuite::isRead);
            long[] written = pushAndInterrupt(connections, clients);
            pushShortly(connections, written);
            assertAllIsReceived(connections, clients, written);
        } finally {
            end.countDown();
        }
    }

    private List<HeddleSocket> inOrderOf(ManyClients clients) throws IOException {
        List<HeddleSocket> connections = new ArrayList<>();
        Set<Core> homes = new HashSet<>();
        for (ManyClients.Client client : clients.clients()) {
            HeddleSocket connection = accepted.get(client.address());
            connections.add(connection);
            homes.add(connection.connectedWriter().home());
        }
        assertEquals(Set.copyOf(heddle.group().cores()), homes);
        return connections;
    }

    /** Until all that read have it; the rest is given up by an interrupt. */
    private long[] pushAndInterrupt(List<HeddleSocket> connections, ManyClients clients)
            throws Exception {
        ByteBuffer message = bytes(1, BYTES);
        Task<List<WriteResult>> push =
                Task.call(
                        Thread.ofPlatform().daemon().factory(),
                        () -> HeddleSocket.writeAll(connections, message, Deadline.none()));
        clients.await(client -> client.received() == 1 + BYTES, PushToManySuite::isRead);
        push.thread().interrupt();
        List<WriteResult> results = push.get();
        long[] written = new long[CONNECTIONS];
        for (int i = 0; i < CONNECTIONS; i++) {
            WriteResult result = results.get(i);
            written[i] = 1L + result.bytes();
            assertEquals(isRead(i), result.isComplete(), "connection " + i);
            if (isSilent(i)) {
                assertInstanceOf(InterruptedIOException.class, result.failure());
                assertTrue(result.bytes() < BYTES);
            }
            if (isReset(i)) {
                assertFalse(result.failure() instanceof InterruptedIOException);
            }
        }
        return written;
    }

    /** However far it comes until then. */
    private static void pushShortly(List<HeddleSocket> connections, long[] written) {
        List<HeddleSocket> readers = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            if (isRead(i)) {
                readers.add(connections.get(i));
            }
        }
        Deadline deadline = Deadline.after(Duration.ofMillis(10));
        var results = HeddleSocket.writeAll(readers, bytes(1 + BYTES, BYTES), deadline);
        int reader = 0;
        for (int i = 0; i < CONNECTIONS; i++) {
            if (isRead(i)) {
                WriteResult result = results.get(reader++);
                assertEquals(result.isComplete(), result.bytes() == BYTES);
                written[i] += result.bytes();
            }
        }
    }

    private static void assertAllIsReceived(
            List<HeddleSocket> connections, ManyClients clients, long[] written)
            throws IOException {
        for (HeddleSocket connection : connections) {
            connection.close();
        }
        for (int i = 0; i < CONNECTIONS; i++) {
            if (isSilent(i)) {
                clients.register(clients.clients().get(i));
            }
        }
        clients.await(ManyClients.Client::isAtEnd, i -> !isReset(i));
        for (int i = 0; i < CONNECTIONS; i++) {
            if (!isReset(i)) {
                assertEquals(written[i], clients.clients().get(i).received(), "client " + i);
            }
        }
    }
}
