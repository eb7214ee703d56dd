package dev.heddle;

import dev.heddle.net.AcceptMode;
import dev.heddle.net.CoreListeners;
import dev.heddle.net.HeddleSocket;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.support.Descriptors;
import dev.heddle.support.FullTable;
import dev.heddle.support.Pattern;
import dev.heddle.support.Turns;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An echo server that runs out of descriptors, gets them back, and keeps none. */
final class ExhaustionProgram {
    private static final int CLIENTS = 6;

    private ExhaustionProgram() {}

    public static void main(String[] arguments) throws Exception {
        HeddleOptions options =
                HeddleOptions.defaults()
                        .withDriver(arguments[0])
                        .withCores(Integer.parseInt(arguments[1]));
        long before = Descriptors.count();
        try (CoreGroup group = Heddle.newCoreGroup(options);
                CoreListeners server =
                        CoreListeners.open(
                                group,
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                50,
                                AcceptMode.valueOf(arguments[2]),
                                s -> Pattern.echo(s.getInputStream(), s.getOutputStream()))) {
            long listeners = Descriptors.countSockets();
            warmUp(group, server);
            Descriptors.awaitSocketsAtMost(listeners);
            // A channel has its descriptor from the start: a descriptor freed for a client later
            // might go to the accept that waits for one.
            List<SocketChannel> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(SocketChannel.open());
            }
            FullTable.during(
                    0,
                    () -> {
                        for (SocketChannel client : clients) {
                            client.connect(server.localAddress());
                        }
                        long turns = Turns.of(group);
                        new CountDownLatch(1).await(400, TimeUnit.MILLISECONDS);
                        System.out.println("turns " + (Turns.of(group) - turns));
                    });
            for (int i = 0; i < CLIENTS; i++) {
                try (Socket client = clients.get(i).socket()) {
                    client.setSoTimeout(20_000);
                    Pattern.roundTrips(
                            client.getInputStream(), client.getOutputStream(), i, 3, 1_000);
                }
            }
            Descriptors.awaitSocketsAtMost(listeners);
        }
        Descriptors.awaitAtMost(before);
        System.out.println("recovered");
    }

    /** Loads the classes that an exhausted process could not. */
    private static void warmUp(CoreGroup group, CoreListeners server) throws Exception {
        for (int i = 0; i < 3; i++) {
            try (Socket client = SocketChannel.open(server.localAddress()).socket()) {
                client.setSoTimeout(20_000);
                Pattern.roundTrips(client.getInputStream(), client.getOutputStream(), i, 3, 1_000);
            }
        }
        // Two for the class loader, which may read from directories.
        FullTable.during(2, () -> refuse(group));
        Turns.of(group);
        System.getLogger("dev.heddle").log(System.Logger.Level.WARNING, "warm-up");
    }

    private static void refuse(CoreGroup group) throws IOException {
        List<Socket> taken = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                Socket client = new HeddleSocket(group);
                taken.add(client);
                client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
            }
        } catch (IOException refused) {
            System.out.println(refused.getMessage());
        }
        for (Socket one : taken) {
            one.close();
        }
    }
}
