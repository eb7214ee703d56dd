package dev.heddle.agent;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.net.CoreListeners;
import dev.heddle.net.Deadline;
import dev.heddle.net.HeddleDatagramSocket;
import dev.heddle.net.HeddleServerSocket;
import dev.heddle.net.HeddleSocket;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Uses the application's own Heddle, and says on whose cores it is. */
public final class SharedCoresProgram {
    private static final int CONNECTIONS = 50;
    private static final int BYTES = 100_000;

    private SharedCoresProgram() {}

    /** In this order; what a mode is about is at the mode's method. */
    public static void main(String[] arguments) throws Exception {
        for (String mode : arguments) {
            switch (mode) {
                case "describe" -> System.out.println(Heddle.describe(Heddle.defaultGroup()));
                case "threads" -> threads();
                case "batch" -> batch();
                case "placement" -> placement();
                case "sockets" -> sockets();
                case "timeouts" -> timeouts();
                case "datagrams" -> datagrams();
                case "listeners" -> listeners();
                case "own" -> own();
                case "close" -> close();
                case "carriers" -> carriers();
                default -> throw new IllegalArgumentException(mode);
            }
        }
    }

    /** All ways to a thread by Heddle's API, and the JDK's beside them. */
    private static void threads() throws Exception {
        try (ExecutorService executor = Heddle.newVirtualThreadPerTaskExecutor()) {
            say("executor", executor.submit(SharedCoresProgram::place).get());
        }
        Core first = Heddle.defaultGroup().cores().getFirst();
        say("factory", on(Heddle.threadFactory()::newThread));
        say("factory of a core", on(Heddle.threadFactory(first)::newThread));
        say("builder", on(Heddle.ofVirtual()::unstarted));
        say("the JDK's", on(Thread.ofVirtual()::unstarted));
        say("blocking", on(body -> Heddle.ofVirtual().unstarted(() -> blocking(body))));
        List<String> byExecute = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        first.execute(() -> {
            byExecute.add(Thread.currentThread().getName());
            done.countDown();
        });
        done.await();
        say("execute", byExecute.getFirst());
        CountDownLatch fired = new CountDownLatch(1);
        var _ = first.schedule(fired::countDown, 10, TimeUnit.MILLISECONDS);
        fired.await();
        System.out.println("main is on " + Heddle.currentCore());
    }

    /** On the agent's cores there is none, which each way to one says; on its own there is. */
    private static void batch() {
        CoreGroup cores = Heddle.defaultGroup();
        System.out.println("batch: " + refusal(() -> Heddle.newBatchExecutor(cores, 20)));
        System.out.println("batch: " + refusal(() -> Heddle.batchThreadFactory(cores, 20)));
        Core first = cores.cores().getFirst();
        System.out.println("batch: " + refusal(() -> Heddle.batchThreadFactory(first, 20)));
    }

    private static String refusal(Callable<?> call) {
        try {
            return "taken: " + call.call();
        } catch (UnsupportedOperationException e) {
            return String.valueOf(e.getMessage());
        } catch (Exception e) {
            return e.toString();
        }
    }

    private static void blocking(Runnable body) {
        try {
            Heddle.blocking(() -> {
                Thread.sleep(1);
                return null;
            });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        body.run();
    }

    private interface Maker {
        Thread make(Runnable body);
    }

    private static String on(Maker maker) throws InterruptedException {
        List<String> said = new ArrayList<>();
        Thread thread = maker.make(() -> said.add(place()));
        thread.start();
        thread.join();
        return said.getFirst();
    }

    /** The carrier, and the core that Heddle takes the caller to be on. */
    private static String place() {
        Core core = Heddle.currentCore();
        boolean isKnown = core != null && core.isCurrent() && core.group().currentCore() == core;
        return ThreadsProgram.carrier() + (isKnown ? " is " + core : " is unknown");
    }

    private static void say(String what, String where) {
        System.out.println(what + ": " + where);
    }

    /** Threads that one makes who is not on a core go to all cores; the load says so. */
    private static void placement() throws Exception {
        CoreGroup group = Heddle.defaultGroup();
        int threads = 10 * group.cores().size();
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(threads);
        Map<String, Integer> counts = new TreeMap<>();
        try (ExecutorService executor = Heddle.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < threads; i++) {
                var _ =
                        executor.submit(() -> {
                            synchronized (counts) {
                                counts.merge(place(), 1, Integer::sum);
                            }
                            begun.countDown();
                            release.await();
                            return null;
                        });
            }
            begun.await();
            for (Core core : group.cores()) {
                System.out.println("load of " + core + " is enough: " + (core.load() >= 10));
            }
            release.countDown();
        }
        counts.forEach((where, count) -> System.out.println(where + ": " + count));
    }

    /** Many connections, by streams and buffers, whole and in order. */
    private static void sockets() throws Exception {
        try (HeddleServerSocket listener = new HeddleServerSocket();
                ExecutorService executor = Heddle.newVirtualThreadPerTaskExecutor()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            for (int i = 0; i < CONNECTIONS; i++) {
                var _ =
                        executor.submit(() -> {
                            try (Socket socket = listener.accept()) {
                                return socket.getInputStream().transferTo(socket.getOutputStream());
                            }
                        });
            }
            List<Future<Boolean>> clients = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                int seed = i;
                clients.add(executor.submit(() -> echoes(listener, seed)));
            }
            int good = 0;
            for (Future<Boolean> client : clients) {
                good += client.get() ? 1 : 0;
            }
            System.out.println("echoed: " + good);
        }
    }

    private static boolean echoes(HeddleServerSocket listener, int seed) throws Exception {
        byte[] sent = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            sent[i] = (byte) (seed + i * 31);
        }
        try (HeddleSocket socket = new HeddleSocket()) {
            socket.connect(listener.getLocalSocketAddress());
            Thread writer =
                    Heddle.threadFactory()
                            .newThread(() -> {
                                try {
                                    OutputStream out = socket.getOutputStream();
                                    out.write(sent, 0, BYTES / 2);
                                    socket.write(
                                            ByteBuffer.wrap(sent, BYTES / 2, BYTES - BYTES / 2));
                                    socket.shutdownOutput();
                                } catch (java.io.IOException e) {
                                    throw new IllegalStateException(e);
                                }
                            });
            writer.start();
            byte[] received;
            try (InputStream in = socket.getInputStream()) {
                received = in.readAllBytes();
            }
            writer.join();
            return java.util.Arrays.equals(sent, received);
        }
    }

    /** A wait that ends by its time, by a deadline, by a close, and for a platform thread. */
    private static void timeouts() throws Exception {
        try (HeddleServerSocket listener = new HeddleServerSocket()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            HeddleSocket client = new HeddleSocket();
            client.connect(listener.getLocalSocketAddress()); // on the main thread
            try (HeddleSocket server = (HeddleSocket) listener.accept()) {
                client.setSoTimeout(20);
                say("SO_TIMEOUT", outcome(() -> client.getInputStream().read()));
                Deadline deadline = Deadline.after(Duration.ofMillis(20));
                say("deadline", outcome(() -> server.read(ByteBuffer.allocate(1), deadline)));
                server.getOutputStream().write(7);
                say("then", outcome(() -> client.getInputStream().read()));
                client.setSoTimeout(0);
                Wait wait = () -> client.getInputStream().read();
                Thread reader = Heddle.ofVirtual().start(() -> say("closed", outcome(wait)));
                while (reader.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
                client.close();
                reader.join();
            }
        }
    }

    private interface Wait {
        int await() throws Exception;
    }

    private static String outcome(Wait wait) {
        try {
            return String.valueOf(wait.await());
        } catch (SocketTimeoutException e) {
            return "timed out";
        } catch (Exception e) {
            return e.getMessage();
        }
    }

    private static void datagrams() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (var receiver = new HeddleDatagramSocket(new InetSocketAddress(loopback, 0));
                var sender = new HeddleDatagramSocket(new InetSocketAddress(loopback, 0));
                ExecutorService executor = Heddle.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> received =
                    executor.submit(() -> {
                        DatagramPacket packet = new DatagramPacket(new byte[10], 10);
                        receiver.receive(packet);
                        return packet.getLength();
                    });
            sender.send(new DatagramPacket(new byte[3], 3, receiver.getLocalSocketAddress()));
            System.out.println("datagram of " + received.get());
        }
    }

    /** A server on all cores; each handler is on a core of the agent. */
    private static void listeners() throws Exception {
        CoreGroup group = Heddle.defaultGroup();
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (var server =
                CoreListeners.open(
                        group,
                        any,
                        100,
                        connection -> {
                            connection
                                    .getOutputStream()
                                    .write(place().getBytes(StandardCharsets.US_ASCII));
                            connection.shutdownOutput();
                        })) {
            for (int i = 0; i < 10; i++) {
                try (Socket client = new Socket()) {
                    client.connect(server.localAddress());
                    String told =
                            new String(
                                    client.getInputStream().readAllBytes(),
                                    StandardCharsets.US_ASCII);
                    if (!told.startsWith("heddle-core-") || told.endsWith("unknown")) {
                        throw new AssertionError(told);
                    }
                }
            }
            System.out.println("listeners serve on cores");
        }
    }

    /** A group with options of its own has carriers of its own. */
    private static void own() throws Exception {
        HeddleOptions options = HeddleOptions.defaults().withName("mine").withCores(1);
        try (CoreGroup group = Heddle.newCoreGroup(options)) {
            say("own", on(Heddle.threadFactory(group)::newThread));
        }
    }

    /** The default group is not the application's to end. */
    private static void close() throws Exception {
        Heddle.defaultGroup().close();
        say("after close", on(Heddle.threadFactory()::newThread));
    }

    /** How many platform threads are of the classes of the application's Heddle. */
    private static void carriers() {
        ClassLoader own = CoreGroup.class.getClassLoader();
        long count =
                Thread.getAllStackTraces().keySet().stream()
                        .map(Object::getClass)
                        .filter(type -> type.getName().startsWith("dev.heddle."))
                        .filter(type -> own.equals(type.getClassLoader()))
                        .count();
        System.out.println("platform threads of its own: " + count);
    }
}
