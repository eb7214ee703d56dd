package dev.heddle.soak;

import dev.heddle.soak.traffic.DatagramClient;
import dev.heddle.soak.traffic.Flow;
import dev.heddle.soak.traffic.HttpRequests;
import dev.heddle.soak.traffic.Ledger;
import dev.heddle.soak.traffic.StreamClient;
import dev.heddle.soak.traffic.StreamConnection;
import dev.heddle.soak.traffic.Violations;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/** The clients that behave, on the JDK's threads and sockets. One thread starts and stops them. */
final class Load {
    private static final int STREAMS = 8;
    private static final int PROXIED = 5;
    private static final int HTTP = 5;
    private static final int UNIX = 4;
    private static final int DATAGRAMS = 3;
    private static final int MAX_LENGTH_LOG = 20;
    private static final int MAX_ROUNDS = 16;
    private static final int MAX_PAUSE_MILLIS = 40;

    private final TargetProcess target;
    private final Ledger ledger;
    private final Violations violations;
    private final Excuses exhaustion;
    private final Excuses restart;
    private final SplittableRandom random;
    private final Set<Thread> clients = ConcurrentHashMap.newKeySet();
    private volatile boolean isStopped;

    Load(
            TargetProcess target,
            Ledger ledger,
            Violations violations,
            Excuses exhaustion,
            Excuses restart,
            SplittableRandom random) {
        this.target = target;
        this.ledger = ledger;
        this.violations = violations;
        this.exhaustion = exhaustion;
        this.restart = restart;
        this.random = random;
    }

    /** One conversation. */
    @FunctionalInterface
    interface Conversation {
        void hold(SplittableRandom random) throws IOException;
    }

    void start() {
        isStopped = false;
        start(Flow.ECHO, STREAMS, own -> stream(Flow.ECHO, own));
        start(Flow.PROXY, PROXIED, own -> stream(Flow.PROXY, own));
        start(Flow.UNIX, UNIX, own -> stream(Flow.UNIX, own));
        start(Flow.HTTP, HTTP, this::requests);
        start(Flow.UDP, DATAGRAMS, this::datagrams);
    }

    private void start(Flow flow, int count, Conversation conversation) {
        for (int i = 0; i < count; i++) {
            SplittableRandom own = random.split();
            start(() -> {
                while (!isStopped) {
                    hold(flow, own, conversation);
                    pause(own.nextInt(MAX_PAUSE_MILLIS));
                }
            });
        }
    }

    /** One conversation beside the others, on a thread of its own. */
    void startOne(Flow flow, SplittableRandom own, Conversation conversation) {
        start(() -> hold(flow, own, conversation));
    }

    private void start(Runnable body) {
        clients.add(
                Thread.ofVirtual()
                        .name("soak-client")
                        .start(() -> {
                            body.run();
                            clients.remove(Thread.currentThread());
                        }));
    }

    private void hold(Flow flow, SplittableRandom own, Conversation conversation) {
        long began = System.nanoTime();
        try {
            conversation.hold(own);
        } catch (IOException broken) {
            ledger.cut(flow);
            boolean isExcused =
                    restart.covers(began) || flow == Flow.PROXY && exhaustion.covers(began);
            if (!isExcused) {
                violations.add(flow + " at the client", broken.toString());
            }
        } catch (AssertionError | RuntimeException wrong) {
            violations.add(flow + " at the client", String.valueOf(wrong.getMessage()));
        }
    }

    private void stream(Flow flow, SplittableRandom own) throws IOException {
        // At least one byte: an empty stream that nobody has served ends as one that was.
        long length = 1 + own.nextLong(1L << (1 + own.nextInt(MAX_LENGTH_LOG)));
        try (StreamConnection connection = connect(flow)) {
            new StreamClient(flow, length, ledger, own).converse(connection);
        }
    }

    private StreamConnection connect(Flow flow) throws IOException {
        return switch (flow) {
            case UNIX -> StreamConnection.unix(target.unixFile());
            case PROXY -> StreamConnection.tcp(target.proxyPort());
            default -> StreamConnection.tcp(target.echoPort());
        };
    }

    private void requests(SplittableRandom own) throws IOException {
        try (StreamConnection connection = StreamConnection.tcp(target.httpPort())) {
            new HttpRequests(ledger, own).ask(connection, 1 + own.nextInt(MAX_ROUNDS));
        }
    }

    private void datagrams(SplittableRandom own) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.connect(InetAddress.getLoopbackAddress(), target.datagramPort());
            DatagramClient client = new DatagramClient(socket, ledger, own);
            for (int rounds = own.nextInt(MAX_ROUNDS); rounds >= 0; rounds--) {
                client.exchange();
            }
        }
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets each finish what it has begun; who cannot is a violation. */
    void stop(Duration within) throws InterruptedException {
        isStopped = true;
        long end = System.nanoTime() + within.toNanos();
        // Not by the set's size, which for a moment still counts a thread that has left the set.
        List<Thread> late = new ArrayList<>();
        for (Thread client : clients) {
            if (!client.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
                late.add(client);
            }
            clients.remove(client);
        }
        if (!late.isEmpty()) {
            violations.add(
                    "clients",
                    late.size()
                            + " have not ended within "
                            + within.toSeconds()
                            + " s, such as one at "
                            + List.of(late.getFirst().getStackTrace()));
        }
    }
}
