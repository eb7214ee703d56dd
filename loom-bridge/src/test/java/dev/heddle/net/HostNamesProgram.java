package dev.heddle.net;

import dev.heddle.Heddle;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Pattern;
import dev.heddle.support.Sockets.Connection;
import dev.heddle.support.Task;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * Connects by names whose look-up blocks its thread, as a resolver does that gets no answer, on a
 * group of one core that nothing takes from a blocked thread. Run in a JVM of its own: a resolver
 * is the whole JVM's.
 */
public final class HostNamesProgram {
    private static final String SLOW = "slow.test";

    /** The first refuses, the second is where the listener is. */
    private static final String[] ADDRESSES = {"127.0.0.2", "127.0.0.1"};

    private static final CountDownLatch ASKED = new CountDownLatch(1);
    private static volatile boolean mayAnswer;

    private HostNamesProgram() {}

    /** What {@code META-INF/services} names. */
    public static final class SlowResolver extends InetAddressResolverProvider {
        @Override
        public InetAddressResolver get(Configuration configuration) {
            return new InetAddressResolver() {
                @Override
                public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
                        throws UnknownHostException {
                    String local = configuration.lookupLocalHostName();
                    if (!host.equals(SLOW) && !host.equals(local)) {
                        return configuration.builtinResolver().lookupByName(host, policy);
                    }
                    ASKED.countDown();
                    // A wait that parks would unmount the thread; a native one does not.
                    while (!mayAnswer) {
                        Thread.onSpinWait();
                    }
                    return Stream.of(ADDRESSES).map(InetAddress::ofLiteral);
                }

                @Override
                public String lookupByAddress(byte[] address) throws UnknownHostException {
                    return configuration.builtinResolver().lookupByAddress(address);
                }
            };
        }

        @Override
        public String name() {
            return "slow";
        }
    }

    /**
     * @param arguments the driver, and {@code name}, {@code any} or {@code blocking} for what to
     *     connect to: a name, any address, or what the caller has looked up
     */
    public static void main(String[] arguments) throws Exception {
        try (HeddleSockets sockets = HeddleSockets.openWithoutWatchdog(arguments[0], 1);
                ServerSocket listener = sockets.newServerSocket()) {
            // All addresses, for the machine's own; else the second of the name's alone.
            boolean byName = arguments[1].equals("name");
            listener.bind(new InetSocketAddress(byName ? ADDRESSES[1] : "0.0.0.0", 0));
            int port = listener.getLocalPort();
            Task<Socket> connector =
                    Task.call(sockets.threads(), () -> connect(sockets, arguments[1], port));
            ASKED.await();
            exchange(sockets);
            if (connector.isDone()) {
                throw new AssertionError("connected without an answer");
            }
            System.out.println("the core goes on");
            mayAnswer = true;
            try (Socket client = connector.get();
                    Socket server = listener.accept()) {
                System.out.println(
                        "connected to "
                                + client.getInetAddress().getHostAddress()
                                + (client.getPort() == server.getLocalPort() ? "" : " wrongly"));
            }
        }
    }

    // The first address is what an InetSocketAddress has.
    @SuppressWarnings("AddressSelection")
    private static Socket connect(HeddleSockets sockets, String to, int port) throws Exception {
        if (to.equals("name")) {
            return new HeddleSocketFactory(sockets.group()).createSocket(SLOW, port);
        }
        Socket socket = sockets.newSocket();
        socket.connect(
                to.equals("any")
                        ? new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), port)
                        : Heddle.blocking(() -> new InetSocketAddress(SLOW, port)));
        return socket;
    }

    /** On the one core, which the look-up must not hold. */
    private static void exchange(HeddleSockets sockets) throws Exception {
        try (Connection both = sockets.connect()) {
            Task<Void> echo =
                    Task.run(
                            sockets.threads(),
                            () ->
                                    Pattern.echo(
                                            both.server().getInputStream(),
                                            both.server().getOutputStream()));
            Task.run(
                            sockets.threads(),
                            () -> {
                                Pattern.roundTrips(
                                        both.client().getInputStream(),
                                        both.client().getOutputStream(),
                                        1,
                                        100,
                                        100);
                                both.client().shutdownOutput();
                            })
                    .get();
            echo.get();
        }
    }
}
