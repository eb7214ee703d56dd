package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import dev.heddle.scheduler.Core;
import dev.heddle.support.Descriptors;
import dev.heddle.support.Pattern;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

abstract class ListenersSuite extends HeddleSuite {
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private CoreListeners open(ConnectionHandler handler) throws IOException {
        return CoreListeners.open(heddle.group(), ANY_PORT, 128, handler);
    }

    @Test
    void aConnectionIsServedOnTheCoreThatAcceptedItAndStaysThere() throws Exception {
        Set<Core> cores = ConcurrentHashMap.newKeySet();
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        try (CoreListeners server =
                open(socket -> {
                    Core home = Heddle.currentCore();
                    cores.add(home);
                    byte[] buffer = new byte[100];
                    for (int n = socket.getInputStream().read(buffer);
                            n >= 0;
                            n = socket.getInputStream().read(buffer)) {
                        socket.getOutputStream().write(buffer, 0, n);
                        if (Heddle.currentCore() != home) {
                            failures.add(new AssertionError("moved to " + Heddle.currentCore()));
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
        // The kernel spreads a hundred connections by their ports.
        assertEquals(Set.copyOf(heddle.group().cores()), cores);
    }

    @Test
    void aPortInUseIsABindExceptionAndNothingIsLeftOpen() throws Exception {
        try (CoreListeners first = open(socket -> {});
                ServerSocket stock = new ServerSocket(0)) {
            long before = Descriptors.countSockets();
            InetSocketAddress own = first.localAddress();
            assertThrows(
                    BindException.class,
                    () -> CoreListeners.open(heddle.group(), own, 50, socket -> {}));
            InetSocketAddress foreign = new InetSocketAddress(stock.getLocalPort());
            assertThrows(
                    BindException.class,
                    () -> CoreListeners.open(heddle.group(), foreign, 50, socket -> {}));
            Descriptors.awaitSocketsAtMost(before);
        }
    }

    @Test
    void handlerExceptionsCloseTheConnectionAndNothingElse() throws Exception {
        AtomicInteger uncaught = new AtomicInteger();
        Thread.UncaughtExceptionHandler previous = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            // Not what a thread of another test may leave.
            if ("on purpose".equals(failure.getMessage())) {
                uncaught.incrementAndGet();
            }
        });
        try (CoreListeners server =
                open(socket -> {
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

    @Test
    void closeStopsAcceptingAndLeavesOpenConnectionsAlone() throws Exception {
        CoreListeners server =
                open(socket -> Pattern.echo(socket.getInputStream(), socket.getOutputStream()));
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

    @Test
    void anAddressOfAnotherMachineLeavesNothingOpen() throws Exception {
        long before = Descriptors.countSockets();
        InetSocketAddress foreign = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 0);
        assertThrows(
                BindException.class,
                () -> CoreListeners.open(heddle.group(), foreign, 50, socket -> {}));
        Descriptors.awaitSocketsAtMost(before);
    }
}
