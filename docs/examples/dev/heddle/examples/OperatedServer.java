package dev.heddle.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.heddle.Heddle;
import dev.heddle.Ticker;
import dev.heddle.management.CoreBeans;
import dev.heddle.net.AcceptMode;
import dev.heddle.net.CoreListeners;
import dev.heddle.net.Deadline;
import dev.heddle.net.HeddleSocket;
import dev.heddle.net.ListenerOptions;
import dev.heddle.net.StopReport;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.CoreLocal;
import dev.heddle.scheduler.GroupStatistics;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A server as it is run for long: each line that it is sent is a name, and it answers how often the
 * core has been asked for it. It counts without locks, gives each request a time, tells what its
 * cores do each minute and by JMX, can be replaced on its port by its next version, and stops
 * gracefully.
 */
final class OperatedServer implements AutoCloseable {
    private static final int MAX_LINE = 80;
    private static final Duration STOP_TIME = Duration.ofSeconds(10);

    private final CoreGroup cores;
    private final Duration requestTime;
    private final CoreLocal<Map<String, Integer>> asked;
    private final CoreListeners listeners;

    private OperatedServer(CoreGroup cores, InetSocketAddress address, Duration requestTime)
            throws IOException {
        this.cores = cores;
        this.requestTime = requestTime;
        asked = CoreLocal.of(cores, core -> new HashMap<>());
        listeners =
                CoreListeners.open(
                        cores,
                        address,
                        1024,
                        AcceptMode.REUSE_PORT,
                        ListenerOptions.none().withSharedPort(),
                        this::serve);
    }

    public static void main(String[] args) throws Exception {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 8090;
        CoreGroup cores = Heddle.defaultGroup();
        var address = new InetSocketAddress("localhost", port);
        System.out.print(Heddle.describe());
        try (var _ = CoreBeans.register(cores);
                var server = open(cores, address, Duration.ofSeconds(2))) {
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> System.out.println(server.stop())));
            System.out.println("answering on " + server.address());
            Ticker minutes = Ticker.every(Duration.ofMinutes(1));
            while (minutes.await() > 0) {
                System.out.println(server.report());
            }
        }
    }

    /**
     * @param requestTime how long a request may take, from its first byte to its answer
     */
    static OperatedServer open(CoreGroup cores, InetSocketAddress address, Duration requestTime)
            throws IOException {
        return new OperatedServer(cores, address, requestTime);
    }

    InetSocketAddress address() {
        return listeners.localAddress();
    }

    private void serve(HeddleSocket connection) throws IOException {
        connection.setTcpNoDelay(true);
        InputStream in = new BufferedInputStream(connection.getInputStream());
        // For the first byte of a request it waits as long as the client likes.
        for (int first = in.read(); first >= 0; first = in.read()) {
            int begun = first;
            try {
                Deadline.within(
                        requestTime,
                        () -> {
                            String name = (char) begun + line(in);
                            connection.getOutputStream().write(answer(name));
                            return name;
                        });
            } catch (SocketTimeoutException e) {
                connection.getOutputStream().write("too late\n".getBytes(US_ASCII));
                return;
            }
            if (connection.isServerStopping()) {
                return;
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
            if (line.length() > MAX_LINE) {
                throw new IOException("a line is longer than " + MAX_LINE);
            }
        }
        return line.toString();
    }

    /** The threads of a core count one after the other, so its map needs no lock. */
    private byte[] answer(String name) {
        int times = asked.apply(map -> map.merge(name, 1, Integer::sum));
        return (name + " " + times + "\n").getBytes(US_ASCII);
    }

    /** Of all cores: what was asked for, and what an operator wants to know. */
    String report() throws Exception {
        Map<String, Integer> sum = new TreeMap<>();
        asked.applyToEach(Map::copyOf)
                .forEach(core ->
                        core.forEach((name, times) -> sum.merge(name, times, Integer::sum)));
        GroupStatistics figures = cores.statistics();
        return "asked for %s; %d sockets, %d leaks; wait µs of each core: %s"
                .formatted(
                        sum,
                        figures.sockets(),
                        figures.leaks(),
                        cores.onEach(core ->
                                core.statistics().queueWaits().quantileNanos(0.99) / 1_000));
    }

    /** Leaves the port, to the next version where it is there, and finishes what is in flight. */
    StopReport stop() {
        return listeners.stop(STOP_TIME);
    }

    @Override
    public void close() {
        listeners.close();
    }
}
