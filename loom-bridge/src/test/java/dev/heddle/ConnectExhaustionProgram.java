package dev.heddle;

import dev.heddle.net.CoreListeners;
import dev.heddle.net.HeddleServerSocket;
import dev.heddle.net.HeddleSocket;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.support.Descriptors;
import dev.heddle.support.FullTable;
import dev.heddle.support.Pattern;
import dev.heddle.support.Stall;
import dev.heddle.support.Task;
import dev.heddle.support.Turns;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A client that runs out of descriptors: new sockets are refused, its core loses its carrier
 * meanwhile and serves those that it has, and all goes on when there are descriptors again.
 */
final class ConnectExhaustionProgram {
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private ConnectExhaustionProgram() {}

    public static void main(String[] arguments) throws Exception {
        HeddleOptions options =
                HeddleOptions.defaults()
                        .withDriver(arguments[0])
                        .withCores(Integer.parseInt(arguments[1]));
        try (CoreGroup group = Heddle.newCoreGroup(options);
                CoreListeners server =
                        CoreListeners.open(
                                group,
                                ANY_PORT,
                                50,
                                s -> Pattern.echo(s.getInputStream(), s.getOutputStream()));
                Socket held = connect(group, server)) {
            talk(group, held);
            // The first time loads the classes, which needs descriptors as well.
            Turns.of(group);
            FullTable.during(2, () -> rehearse(group, server));
            long open = Descriptors.count();
            Stall.of(group.cores().getFirst()).awaitHandOff().close();
            // The ring of the carrier that comes back.
            Descriptors.awaitAtMost(open);
            FullTable.during(0, () -> exhaust(group, server, held));
            talk(group, held);
            connect(group, server).close();
        }
        System.out.println("recovered");
    }

    private static void rehearse(CoreGroup group, CoreListeners server) throws Exception {
        List<Socket> taken = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            refusals(() -> taken.add(connect(group, server)));
        }
        for (Socket one : taken) {
            one.close();
        }
    }

    private static void exhaust(CoreGroup group, CoreListeners server, Socket held)
            throws Exception {
        talk(group, held);
        int refused = 0;
        for (int i = 0; i < 20; i++) {
            refused += refusals(() -> connect(group, server).close());
            refused += refusals(() -> listen(group).close());
        }
        System.out.println("refused " + refused);
        try (Stall stall = Stall.of(group.cores().getFirst())) {
            stall.awaitHandOff();
            long before = Turns.of(group);
            new CountDownLatch(1).await(500, TimeUnit.MILLISECONDS);
            System.out.println("turns " + (Turns.of(group) - before));
            talk(group, held);
        }
    }

    private static Socket connect(CoreGroup group, CoreListeners server) throws IOException {
        Socket socket = new HeddleSocket(group);
        socket.connect(server.localAddress());
        return socket;
    }

    private static HeddleServerSocket listen(CoreGroup group) throws IOException {
        HeddleServerSocket listener = new HeddleServerSocket(group);
        listener.bind(ANY_PORT);
        return listener;
    }

    /** 1 if there was no descriptor for it, else 0. */
    private static int refusals(Task.Body body) throws Exception {
        try {
            body.run();
            return 0;
        } catch (IOException e) {
            if (e.getMessage().equals("Too many open files")) {
                return 1;
            }
            throw e;
        }
    }

    private static void talk(CoreGroup group, Socket held) throws Exception {
        Task.run(Heddle.threadFactory(group), () -> talk(held)).get();
    }

    private static void talk(Socket held) throws IOException {
        Pattern.roundTrips(held.getInputStream(), held.getOutputStream(), 1, 3, 1_000);
    }
}
