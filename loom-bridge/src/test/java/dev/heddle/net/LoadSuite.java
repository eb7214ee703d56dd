package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.support.Descriptors;
import dev.heddle.support.Pattern;
import dev.heddle.support.Sockets.Connection;
import dev.heddle.support.Task;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

abstract class LoadSuite extends HeddleSuite {
    @Test
    void twoThousandConnectionsEchoAtOnce() throws Exception {
        int connections = 2_000;
        CountDownLatch allConnected = new CountDownLatch(connections);
        try (CoreListeners server =
                CoreListeners.open(
                        heddle.group(),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        connections,
                        socket ->
                                Pattern.echo(socket.getInputStream(), socket.getOutputStream()))) {
            List<Task<Void>> clients = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                int seed = i;
                clients.add(
                        start(() -> {
                            try (Socket socket = heddle.newSocket()) {
                                socket.connect(server.localAddress());
                                allConnected.countDown();
                                allConnected.await();
                                Pattern.roundTrips(
                                        socket.getInputStream(),
                                        socket.getOutputStream(),
                                        seed,
                                        5,
                                        500);
                            }
                        }));
            }
            for (Task<Void> client : clients) {
                client.get();
            }
        }
    }

    /** Unparks from other threads race with the sleep of the core. */
    @Test
    @SuppressWarnings("ThreadPriorityCheck") // a yield is part of what is tested
    void unparksFromElsewhereAreNeverLost() throws Exception {
        int rounds = 20_000;
        int pairs = 2;
        List<Task<Void>> all = new ArrayList<>();
        for (int pair = 0; pair < pairs; pair++) {
            AtomicInteger turn = new AtomicInteger();
            Task<Void> parked =
                    start(() -> {
                        for (int i = 0; i < rounds; i++) {
                            while (turn.get() <= i) {
                                LockSupport.park();
                            }
                        }
                    });
            all.add(parked);
            all.add(
                    Task.run(
                            pair % 2 == 0
                                    ? Thread.ofPlatform().daemon().factory()
                                    : heddle.threads(),
                            () -> {
                                for (int i = 0; i < rounds; i++) {
                                    turn.incrementAndGet();
                                    LockSupport.unpark(parked.thread());
                                    if (i % 64 == 0) {
                                        Thread.yield();
                                    }
                                }
                            }));
        }
        for (Task<Void> task : all) {
            task.get();
        }
    }

    /** Each step finds the other side asleep, or just about to sleep. */
    @Test
    void socketCompletionsRacingWithSleepAreNeverLost() throws Exception {
        int rounds = 3_000;
        try (Connection both = heddle.connect()) {
            Task<Void> echo =
                    start(() ->
                            Pattern.echo(
                                    both.server().getInputStream(),
                                    both.server().getOutputStream()));
            Task<Void> driver =
                    Task.run(
                            Thread.ofPlatform().daemon().factory(),
                            () -> {
                                InputStream in = both.client().getInputStream();
                                OutputStream out = both.client().getOutputStream();
                                for (int i = 0; i < rounds; i++) {
                                    out.write(i);
                                    assertEquals(i & 0xff, in.read());
                                }
                                both.client().shutdownOutput();
                            });
            driver.get();
            echo.get();
        }
    }

    @Test
    void connectionsComeAndGoWithoutALeftDescriptor() throws Exception {
        long before = Descriptors.countSockets();
        try (ServerSocket listener = heddle.listen()) {
            Task<Void> server =
                    start(() -> {
                        for (int i = 0; i < 500; i++) {
                            Socket socket = listener.accept();
                            start(() -> {
                                try (socket) {
                                    Pattern.echo(socket.getInputStream(), socket.getOutputStream());
                                }
                            });
                        }
                    });
            for (int i = 0; i < 500; i++) {
                try (Socket socket = heddle.newSocket()) {
                    socket.connect(listener.getLocalSocketAddress());
                    Pattern.roundTrips(
                            socket.getInputStream(), socket.getOutputStream(), i, 1, 100);
                }
            }
            server.get();
        }
        Descriptors.awaitSocketsAtMost(before);
    }
}
