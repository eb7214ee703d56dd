package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.Heddle;
import dev.heddle.driver.IoDrivers;
import dev.heddle.jdk.ChosenDrivers;
import dev.heddle.scheduler.Core;
import dev.heddle.support.Descriptors;
import dev.heddle.support.Pattern;
import dev.heddle.support.Task;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

abstract class ListenersSuite extends HeddleSuite {
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private CoreListeners open(AcceptMode mode, ConnectionHandler handler) throws IOException {
        CoreListeners server = CoreListeners.open(heddle.group(), ANY_PORT, 128, mode, handler);
        assertEquals(mode, server.mode());
        return server;
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionStaysOnItsCore(AcceptMode mode) throws Exception {
        Set<Core> cores = ConcurrentHashMap.newKeySet();
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        try (CoreListeners server =
                open(
                        mode,
                        socket -> {
                            Core home = Heddle.currentCore();
                            cores.add(home);
                            byte[] buffer = new byte[100];
                            for (int n = socket.getInputStream().read(buffer);
                                    n >= 0;
                                    n = socket.getInputStream().read(buffer)) {
                                socket.getOutputStream().write(buffer, 0, n);
                                if (Heddle.currentCore() != home) {
                                    failures.add(
                                            new AssertionError("moved to " + Heddle.currentCore()));
                                }
                            }
                        })) {
            assertTrue(server.localAddress().getPort() > 0);
            for (int i = 0; i < 100; i++) {
                try (Socket socket = new Socket()) {
                    socket.connect(server.localAddress());
                    Pattern.roundTrips(socket.getInputStream(), socket.getOutputStream(), i, 3, 50);
                }
            }
        }
        assertTrue(failures.isEmpty(), () -> failures.toString());
        // With REUSE_PORT the kernel spreads a hundred connections by their ports.
        assertEquals(Set.copyOf(heddle.group().cores()), cores);
    }

    @ParameterizedTest
    @EnumSource
    void aPortInUseIsABindExceptionAndNothingIsLeftOpen(AcceptMode mode) throws Exception {
        try (CoreListeners first = open(mode, socket -> {});
                ServerSocket stock = new ServerSocket(0)) {
            long before = Descriptors.countSockets();
            InetSocketAddress own = first.localAddress();
            for (AcceptMode second : AcceptMode.values()) {
                assertThrows(
                        BindException.class,
                        () -> CoreListeners.open(heddle.group(), own, 50, second, socket -> {}));
            }
            InetSocketAddress foreign = new InetSocketAddress(stock.getLocalPort());
            assertThrows(
                    BindException.class,
                    () -> CoreListeners.open(heddle.group(), foreign, 50, mode, socket -> {}));
            Descriptors.awaitSocketsAtMost(before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void handlerExceptionsCloseTheConnectionAndNothingElse(AcceptMode mode) throws Exception {
        AtomicInteger uncaught = new AtomicInteger();
        Thread.UncaughtExceptionHandler previous = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            // Not what a thread of another test may leave.
            if ("on purpose".equals(failure.getMessage())) {
                uncaught.incrementAndGet();
            }
        });
        try (CoreListeners server =
                open(
                        mode,
                        socket -> {
                            switch (socket.getInputStream().read()) {
                                case 1 -> throw new IOException("on purpose");
                                case 2 -> throw new IllegalStateException("on purpose");
                                case 3 -> throw new AssertionError("on purpose");
                                default -> socket.getOutputStream().write(9);
                            }
                        })) {
            for (int i = 0; i < 20; i++) {
                try (Socket socket = new Socket()) {
                    socket.connect(server.localAddress());
                    socket.getOutputStream().write(i % 4);
                    assertEquals(i % 4 == 0 ? 9 : -1, socket.getInputStream().read());
                }
            }
            await().dontCatchUncaughtExceptions().until(() -> uncaught.get() == 10);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(previous);
        }
    }

    @ParameterizedTest
    @EnumSource
    void closeStopsAcceptingAndLeavesOpenConnectionsAlone(AcceptMode mode) throws Exception {
        CoreListeners server =
                open(
                        mode,
                        socket -> Pattern.echo(socket.getInputStream(), socket.getOutputStream()));
        try (Socket socket = new Socket()) {
            socket.connect(server.localAddress());
            Pattern.roundTrips(socket.getInputStream(), socket.getOutputStream(), 1, 1, 50);
            server.close();
            server.close();
            try (Socket late = new Socket()) {
                assertThrows(ConnectException.class, () -> late.connect(server.localAddress()));
            }
            Pattern.roundTrips(socket.getInputStream(), socket.getOutputStream(), 2, 10, 50);
        }
        try (CoreListeners again =
                CoreListeners.open(heddle.group(), server.localAddress(), 50, socket -> {})) {
            assertEquals(server.localAddress(), again.localAddress());
        }
    }

    /** The close comes while connections are made: each is served, or its client is told. */
    @ParameterizedTest
    @EnumSource
    void closeLosesNoConnectionThatWasAccepted(AcceptMode mode) throws Exception {
        long before = Descriptors.countSockets();
        for (int round = 0; round < 10; round++) {
            AtomicInteger served = new AtomicInteger();
            AtomicInteger greeted = new AtomicInteger();
            CoreListeners server =
                    open(
                            mode,
                            socket -> {
                                served.incrementAndGet();
                                socket.getOutputStream().write(7);
                                socket.getInputStream().read();
                            });
            List<Task<Void>> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                clients.add(start(() -> connectAndAwaitTheGreeting(server, greeted)));
            }
            int wanted = round;
            await().until(() -> greeted.get() >= wanted);
            server.close();
            for (Task<Void> client : clients) {
                client.get();
            }
            assertEquals(served.get(), greeted.get());
        }
        Descriptors.awaitSocketsAtMost(before);
    }

    private void connectAndAwaitTheGreeting(CoreListeners server, AtomicInteger greeted)
            throws IOException {
        try (Socket socket = heddle.newSocket()) {
            socket.connect(server.localAddress());
            if (socket.getInputStream().read() == 7) {
                greeted.incrementAndGet();
            }
        } catch (SocketException refusedOrReset) {
            // It had not been accepted.
        }
    }

    @Test
    void anAddressOfAnotherMachineLeavesNothingOpen() throws Exception {
        long before = Descriptors.countSockets();
        InetSocketAddress foreign = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 0);
        assertThrows(
                BindException.class,
                () -> CoreListeners.open(heddle.group(), foreign, 50, socket -> {}));
        Descriptors.awaitSocketsAtMost(before);
    }

    // --- a shared port

    private CoreListeners openShared(InetSocketAddress address, AcceptMode mode, int greeting)
            throws IOException {
        return CoreListeners.open(
                heddle.group(),
                address,
                128,
                mode,
                ListenerOptions.none().withSharedPort(),
                socket -> {
                    socket.getOutputStream().write(greeting);
                    socket.getInputStream().read();
                });
    }

    private static int greetingOf(CoreListeners server) throws IOException {
        try (Socket client = new Socket()) {
            client.connect(server.localAddress());
            return client.getInputStream().read();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whileAServerStopsConnectionsGoToItsSuccessor(AcceptMode mode) throws Exception {
        try (CoreListeners first = openShared(ANY_PORT, mode, 1);
                CoreListeners second = openShared(first.localAddress(), mode, 2)) {
            assertEquals(first.localAddress(), second.localAddress());
            Task<StopReport> stop =
                    Task.call(
                            Thread.ofPlatform().daemon().factory(),
                            () -> first.stop(Task.PATIENCE));
            while (!stop.isDone()) {
                try {
                    int greeting = greetingOf(first);
                    assertTrue(greeting == 1 || greeting == 2, "greeting " + greeting);
                } catch (SocketException reset) {
                    String driver = ChosenDrivers.transportOf(heddle.group()).name();
                    assertEquals(IoDrivers.NIO, driver, reset::toString);
                }
            }
            assertTrue(stop.get().isGraceful());
            Set<Integer> greetings = new HashSet<>();
            for (int i = 0; i < 50; i++) {
                greetings.add(greetingOf(first));
            }
            assertEquals(Set.of(2), greetings);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPortIsSharedOnlyWithWhoSharesIt(AcceptMode mode) throws Exception {
        try (CoreListeners own = open(AcceptMode.LEAST_CONNECTIONS, socket -> {});
                CoreListeners shared = openShared(ANY_PORT, mode, 1)) {
            assertThrows(BindException.class, () -> openShared(own.localAddress(), mode, 1));
            assertThrows(
                    BindException.class,
                    () ->
                            CoreListeners.open(
                                    heddle.group(), shared.localAddress(), 128, mode, s -> {}));
        }
    }

    // --- socket options

    private CoreListeners open(AcceptMode mode, ListenerOptions options, ConnectionHandler handler)
            throws IOException {
        return CoreListeners.open(heddle.group(), ANY_PORT, 128, mode, options, handler);
    }

    private boolean listenersHave(SocketOption<?> option) throws IOException {
        try (HeddleServerSocket listener = new HeddleServerSocket(heddle.group())) {
            return listener.supportedOptions().contains(option);
        }
    }

    /** What the system makes of the size: Linux doubles it. */
    private int receiveBufferOfAListener(int bytes) throws IOException {
        try (HeddleServerSocket listener = new HeddleServerSocket(heddle.group())) {
            listener.setReceiveBufferSize(bytes);
            return listener.getReceiveBufferSize();
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachListenerHasTheOptions(AcceptMode mode) throws Exception {
        int bytes = 50_000;
        ListenerOptions options =
                ListenerOptions.none()
                        .with(StandardSocketOptions.SO_RCVBUF, 1)
                        .with(StandardSocketOptions.SO_RCVBUF, bytes);
        boolean hasUserTimeout = listenersHave(HeddleSocketOptions.TCP_USER_TIMEOUT);
        if (hasUserTimeout) {
            options = options.with(HeddleSocketOptions.TCP_USER_TIMEOUT, 12_345);
        }
        Set<Core> cores = ConcurrentHashMap.newKeySet();
        Set<String> found = ConcurrentHashMap.newKeySet();
        ConnectionHandler handler =
                socket -> {
                    cores.add(Heddle.currentCore());
                    Object timeout =
                            hasUserTimeout
                                    ? socket.getOption(HeddleSocketOptions.TCP_USER_TIMEOUT)
                                    : "none";
                    found.add(socket.getReceiveBufferSize() + ", " + timeout);
                    socket.getOutputStream().write(1);
                };
        try (CoreListeners server = open(mode, options, handler)) {
            for (int i = 0; i < 100; i++) {
                try (Socket socket = new Socket()) {
                    socket.connect(server.localAddress());
                    assertEquals(1, socket.getInputStream().read());
                }
            }
        }
        assertEquals(Set.copyOf(heddle.group().cores()), cores);
        assertEquals(
                Set.of(receiveBufferOfAListener(bytes) + ", " + (hasUserTimeout ? 12_345 : "none")),
                found);
    }

    @ParameterizedTest
    @EnumSource
    void anOptionThatListenersDoNotHaveIsNamedAndNothingIsLeftOpen(AcceptMode mode)
            throws Exception {
        long before = Descriptors.countSockets();
        ListenerOptions wrong =
                ListenerOptions.none()
                        .with(StandardSocketOptions.SO_RCVBUF, 50_000)
                        .with(StandardSocketOptions.TCP_NODELAY, true);
        var e =
                assertThrows(
                        UnsupportedOperationException.class, () -> open(mode, wrong, socket -> {}));
        assertTrue(
                e.getMessage().startsWith("socket option TCP_NODELAY is not supported: use one of"),
                e.getMessage());
        Descriptors.awaitSocketsAtMost(before);
    }

    @ParameterizedTest
    @EnumSource
    void aValueThatTheSystemRefusesIsNamedAndNothingIsLeftOpen(AcceptMode mode) throws Exception {
        assumeTrue(listenersHave(HeddleSocketOptions.TCP_FASTOPEN), "NIO has none to refuse");
        long before = Descriptors.countSockets();
        ListenerOptions wrong = ListenerOptions.none().with(HeddleSocketOptions.TCP_FASTOPEN, -7);
        var e = assertThrows(SocketException.class, () -> open(mode, wrong, socket -> {}));
        assertTrue(
                e.getMessage()
                        .startsWith(
                                "the system refuses socket option TCP_FASTOPEN with the value -7: "),
                e.getMessage());
        Descriptors.awaitSocketsAtMost(before);
    }

    @Test
    @SuppressWarnings({"unchecked", "NullAway"})
    void whatCanBeNoOptionOfAListenerIsRefusedAtOnce() {
        ListenerOptions none = ListenerOptions.none();
        assertRefused(
                "socket option SO_RCVBUF takes 0 to 2147483647, not -1",
                () -> none.with(StandardSocketOptions.SO_RCVBUF, -1));
        assertRefused(
                "socket option SO_RCVBUF takes a value of type Integer, not null",
                () -> none.with(StandardSocketOptions.SO_RCVBUF, null));
        SocketOption<?> raw = StandardSocketOptions.SO_RCVBUF;
        assertRefused(
                "socket option SO_RCVBUF takes a value of type Integer, not large",
                () -> none.with((SocketOption<String>) raw, "large"));
        assertRefused(
                "socket option SO_REUSEPORT follows from the accept mode:"
                        + " choose REUSE_PORT or LEAST_CONNECTIONS instead",
                () -> none.with(StandardSocketOptions.SO_REUSEPORT, true));
        assertEquals("{}", none.toString());
    }

    private static void assertRefused(String sentence, Executable call) {
        assertEquals(sentence, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
