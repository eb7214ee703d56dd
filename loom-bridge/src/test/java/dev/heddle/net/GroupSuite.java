package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.CoreGroupOptions;
import dev.heddle.support.Descriptors;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Pattern;
import dev.heddle.support.Sockets.Connection;
import dev.heddle.support.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** The end of a group, and what is left of it. */
abstract class GroupSuite {
    @Parameter int cores;

    abstract String driver();

    private CoreGroup newGroup(Duration closeTime) throws IOException {
        HeddleSockets.require(driver(), cores);
        return Heddle.newCoreGroup(
                HeddleOptions.defaults()
                        .withName("closing")
                        .withDriver(driver())
                        .withCores(cores)
                        .withCloseTime(closeTime));
    }

    @Test
    void closeUnderLoadLeavesNoThreadParkedAndNoDescriptorOpen() throws Exception {
        newGroup(Duration.ofSeconds(1)).close(); // opens what stays open
        long before = Descriptors.count();
        CoreGroup group = newGroup(Duration.ofMillis(100));
        List<Task<Void>> all = new ArrayList<>();
        AtomicInteger rounds = new AtomicInteger();
        ServerSocket listener = new HeddleServerSocket(group);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        var serving = new ConcurrentLinkedQueue<Task<Void>>();
        all.add(
                Task.run(
                        Heddle.threadFactory(group),
                        () -> {
                            for (; ; ) {
                                Socket socket = listener.accept();
                                serving.add(
                                        Task.run(
                                                Heddle.threadFactory(group),
                                                () -> {
                                                    try (socket) {
                                                        Pattern.echo(
                                                                socket.getInputStream(),
                                                                socket.getOutputStream());
                                                    }
                                                }));
                            }
                        }));
        for (int i = 0; i < 50; i++) {
            int seed = i;
            all.add(
                    Task.run(
                            Heddle.threadFactory(group),
                            () -> {
                                try (Socket socket = new HeddleSocket(group)) {
                                    socket.connect(listener.getLocalSocketAddress());
                                    for (; ; ) {
                                        Pattern.roundTrips(
                                                socket.getInputStream(),
                                                socket.getOutputStream(),
                                                seed,
                                                10,
                                                200);
                                        rounds.incrementAndGet();
                                    }
                                }
                            }));
        }
        // All are accepted: a connection that came later would find no thread to serve it.
        await().atMost(Task.PATIENCE).until(() -> rounds.get() > 500 && serving.size() == 50);
        long start = System.nanoTime();
        group.close();
        assertTrue(System.nanoTime() - start < 15_000_000_000L);
        for (Task<Void> task : all) {
            task.failure(IOException.class);
        }
        for (Task<Void> task : serving) {
            try {
                task.get();
            } catch (ExecutionException closedUnderIt) {
                assertTrue(closedUnderIt.getCause() instanceof IOException);
            }
        }
        listener.close();
        Descriptors.awaitAtMost(before);
    }

    @Test
    void threadsOfOthersWaitingOnASocketOfTheGroupLearnOfItsEnd() throws Exception {
        CoreGroup group = newGroup(Duration.ofMillis(10));
        try (ServerSocket listener = new HeddleServerSocket(group);
                Socket client = new HeddleSocket(group)) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client.connect(listener.getLocalSocketAddress());
            Socket server = listener.accept();
            Task<Integer> reader =
                    Task.call(Thread.ofVirtual().factory(), () -> client.getInputStream().read())
                            .awaitParked();
            Task<Socket> acceptor =
                    Task.call(Thread.ofVirtual().factory(), listener::accept).awaitParked();
            group.close();
            assertEquals("Socket closed", reader.failure(SocketException.class).getMessage());
            assertEquals("Socket closed", acceptor.failure(SocketException.class).getMessage());
            assertThrows(SocketException.class, () -> server.getOutputStream().write(1));
            assertThrows(
                    SocketException.class,
                    () -> new HeddleSocket(group).connect(listener.getLocalSocketAddress()));
            server.close();
        }
    }

    @Test
    void whatWasWrittenIsNotLostByTheEndOfTheGroup() throws Exception {
        try (ServerSocket stock = new ServerSocket(0)) {
            CoreGroup group = newGroup(Duration.ofSeconds(10));
            int total = 100_000;
            Task.run(
                    Heddle.threadFactory(group),
                    () -> {
                        try (Socket socket = new HeddleSocket(group)) {
                            socket.connect(
                                    new InetSocketAddress(
                                            InetAddress.getLoopbackAddress(),
                                            stock.getLocalPort()));
                            Pattern.write(socket.getOutputStream(), 1, 0, total, total);
                        }
                    });
            try (Socket peer = stock.accept()) {
                Task<Void> reader =
                        Task.run(
                                Thread.ofPlatform().daemon().factory(),
                                () -> {
                                    Pattern.read(peer.getInputStream(), 1, 0, total, 1000);
                                    assertEquals(-1, peer.getInputStream().read());
                                });
                group.close();
                reader.get();
            }
        }
    }

    @Test
    void aClosedGroupTakesNoThreadsAndOpensNoListeners() throws Exception {
        newGroup(Duration.ofSeconds(1)).close();
        long before = Descriptors.count();
        CoreGroup group = newGroup(Duration.ofSeconds(1));
        group.close();
        group.close();
        assertThrows(
                RejectedExecutionException.class,
                () -> Heddle.threadFactory(group).newThread(() -> {}));
        assertThrows(
                RejectedExecutionException.class,
                () ->
                        CoreListeners.open(
                                group,
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                50,
                                socket -> {}));
        Descriptors.awaitAtMost(before);
    }

    @Test
    void closeFromAThreadOfItsOwnIsRefused() throws Exception {
        try (CoreGroup group = newGroup(Duration.ofSeconds(5))) {
            Task.run(
                            Heddle.threadFactory(group),
                            () -> assertThrows(IllegalStateException.class, group::close))
                    .get();
        }
    }

    @Test
    void aPortIsFreeAgainWhenCloseReturns() throws Exception {
        try (HeddleSockets heddle = HeddleSockets.open(driver(), cores)) {
            ServerSocket first = heddle.listen();
            Task<Socket> acceptor = Task.call(heddle.threads(), first::accept).awaitParked();
            first.close();
            try (ServerSocket second = heddle.newServerSocket()) {
                second.bind(first.getLocalSocketAddress());
                assertEquals(first.getLocalPort(), second.getLocalPort());
            }
            acceptor.failure(SocketException.class);
        }
    }

    @Test
    void aListenerIsWorthNothingToASocketOfAnotherKind() throws Exception {
        try (HeddleSockets heddle = HeddleSockets.open(driver(), cores);
                Connection both = heddle.connect();
                CoreGroup without = CoreGroup.open(CoreGroupOptions.defaults().withCores(1))) {
            assertTrue(both.client().isConnected());
            HeddleSocket socket = new HeddleSocket(without);
            IllegalArgumentException e =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> socket.connect(both.server().getLocalSocketAddress()));
            assertTrue(e.getMessage().contains("Heddle.newCoreGroup"), e.getMessage());
        }
    }
}
