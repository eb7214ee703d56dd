package dev.heddle.driver.uring;

import static dev.heddle.driver.Completion.awaitDone;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.driver.IoDrivers;
import dev.heddle.driver.SocketEndpoint;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.CoreGroupOptions;
import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A core with few buffers, and connections whose receives go on from the first one on. */
abstract class LastingReceiveSuite {
    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final int BUFFERS = 16;
    static final int BUFFER_BYTES = 4 * 1024;
    private static final int MOST_UNREAD = 3;
    private static final InflowLimits LIMITS =
            new InflowLimits(BUFFERS, BUFFER_BYTES, MOST_UNREAD, 0);

    final RingTransport transport = new RingTransport(LIMITS);
    final MovableRing rings = new MovableRing(LIMITS);
    final List<Link> links = new ArrayList<>();
    UringDriver driver;
    CoreGroup group;
    Core core;

    /** A connection with its peer, which is the JDK's. */
    final class Link {
        final RingEndpoint endpoint;
        final Socket peer;
        final IoOperation operation;
        final byte[] into = new byte[BUFFER_BYTES];
        long sent;
        long received;

        Link(RingEndpoint endpoint, Socket peer, IoOperation operation) {
            this.endpoint = endpoint;
            this.peer = peer;
            this.operation = operation;
        }

        void send(int length) throws IOException {
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
                bytes[i] = byteAt(sent + i);
            }
            peer.getOutputStream().write(bytes);
            sent += length;
        }

        static byte byteAt(long place) {
            return (byte) (place * 31 + (place >>> 7));
        }

        IoOperation begin() {
            core.submit(operation.receive(endpoint, into, 0, into.length));
            return operation;
        }

        /** Waits for a receive's result, and checks the bytes. */
        int end() {
            int result = awaitDone(operation, PATIENCE);
            for (int i = 0; i < result; i++) {
                assertEquals(byteAt(received + i), into[i], "byte " + (received + i));
            }
            received += Math.max(0, result);
            return result;
        }

        int receive() {
            begin();
            return end();
        }

        void receiveAll() {
            while (received < sent) {
                assertTrue(receive() > 0);
            }
            assertEquals(sent, received);
        }

        /** Has a receive in flight that goes on, and nothing to read. */
        void arm() throws IOException {
            begin();
            until(() -> isArmed(this));
            send(3);
            assertEquals(3, end());
            assertTrue(isArmed(this));
        }

        void reset() throws IOException {
            peer.setSoLinger(true, 0);
            peer.close();
        }

        void close() {
            core.close(endpoint);
            assertTrue(endpoint.awaitClosed(PATIENCE.toNanos()));
        }
    }

    @BeforeEach
    void openGroup() throws Exception {
        assumeTrue(RingTransport.whyUnavailable().isEmpty(), IoDrivers.RING + " is not to be had");
        group =
                CoreGroup.open(
                        CoreGroupOptions.defaults()
                                .withName("lasting")
                                .withCores(1)
                                .withDrivers(owner -> {
                                    driver =
                                            new UringDriver(
                                                    owner,
                                                    transport,
                                                    ReceiveLimits.DEFAULTS,
                                                    LIMITS,
                                                    rings);
                                    return driver;
                                }));
        core = group.cores().getFirst();
        assumeTrue(inLoop(() -> buffers() != null), "the kernel has no lasting receives");
    }

    @AfterEach
    void closeGroup() throws IOException {
        for (Link link : links) {
            link.peer.close();
            link.close();
        }
        if (group != null) {
            group.close();
        }
    }

    private BufferRing buffers() {
        Ring ring = rings.current();
        return ring == null ? null : ring.buffers();
    }

    <T> T inLoop(Supplier<T> question) {
        var answer = new CompletableFuture<T>();
        core.runInLoop(() -> {
            try {
                answer.complete(question.get());
            } catch (Throwable failure) {
                answer.completeExceptionally(failure);
            }
        });
        return answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    boolean isArmed(Link link) {
        return inLoop(() -> link.endpoint.armed() != null);
    }

    int unread(Link link) {
        return inLoop(link.endpoint::unreadParts);
    }

    int free() {
        return inLoop(() -> buffers().free());
    }

    Link connect() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket listener = new ServerSocket(0, 200, loopback)) {
            SocketEndpoint endpoint = transport.openStream();
            endpoint.homeOr(core);
            var address = new InetSocketAddress(loopback, listener.getLocalPort());
            IoOperation operation = new IoOperation().connect(endpoint, address);
            core.submit(operation);
            assertEquals(0, awaitDone(operation, PATIENCE));
            Link link = new Link((RingEndpoint) endpoint, listener.accept(), operation);
            link.peer.setTcpNoDelay(true);
            links.add(link);
            return link;
        }
    }

    /** Waits for what comes soon. */
    static void until(Callable<Boolean> condition) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(condition);
    }

    interface Step {
        void run() throws IOException;
    }

    /** Runs two steps at once. */
    static void meet(Step one, Step other) throws Exception {
        var beside =
                CompletableFuture.runAsync(() -> {
                    try {
                        one.run();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
        other.run();
        beside.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
