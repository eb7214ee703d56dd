package dev.heddle.net;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.support.Pattern;
import dev.heddle.support.Task;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/**
 * A program: many clients of an echo server. Each has had its first echo, so is with the server and
 * not in its backlog, before the first one goes on.
 *
 * <p>Arguments: driver, cores, port, connections.
 */
final class EchoClients {
    /** Fewer than the server's backlog has room for. */
    private static final int CONNECTING_AT_ONCE = 200;

    private EchoClients() {}

    public static void main(String[] arguments) throws Exception {
        HeddleOptions options =
                HeddleOptions.defaults()
                        .withDriver(arguments[0])
                        .withCores(Integer.parseInt(arguments[1]));
        var server =
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[2]));
        int connections = Integer.parseInt(arguments[3]);
        CountDownLatch connected = new CountDownLatch(connections);
        Semaphore connecting = new Semaphore(CONNECTING_AT_ONCE);
        try (CoreGroup group = Heddle.newCoreGroup(options)) {
            List<Task<Void>> clients = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                int seed = i;
                connecting.acquire();
                clients.add(
                        Task.run(
                                Heddle.threadFactory(group),
                                () -> {
                                    try (Socket socket = new HeddleSocket(group)) {
                                        socket.connect(server);
                                        InputStream in = socket.getInputStream();
                                        OutputStream out = socket.getOutputStream();
                                        Pattern.roundTrips(in, out, seed, 1, 300);
                                        connecting.release();
                                        connected.countDown();
                                        connected.await();
                                        Pattern.roundTrips(in, out, seed, 5, 300);
                                    }
                                }));
            }
            for (Task<Void> client : clients) {
                client.get();
            }
        }
        System.out.println("all of it came back");
    }
}
