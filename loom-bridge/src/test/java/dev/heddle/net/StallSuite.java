package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.heddle.Heddle;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.DeadlinePassedException;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Pattern;
import dev.heddle.support.Sockets.Connection;
import dev.heddle.support.Task;
import dev.heddle.support.Traffic;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** Tasks that keep their carrier: computing, blocked in the kernel, pinned. */
abstract class StallSuite extends HeddleSuite {
    /** How often a core is taken in the tests of many times; {@code .ci/faults} takes 40. */
    private static final int STALLS = Integer.getInteger("heddle.test.stalls", 20);

    @Parameter int cores;

    private static void compute(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    @Test
    void oneHundredConnectionsAndOneThousandTimersGoOnBesideAHog() throws Exception {
        Core core = heddle.group().cores().getFirst();
        Traffic traffic = new Traffic(heddle, core, 100, 1);
        traffic.progress().awaitRound(Task.PATIENCE);
        AtomicBoolean release = new AtomicBoolean();
        for (int hog = 0; hog < 3; hog++) {
            release.set(false);
            Task<Void> computing =
                    Task.run(
                            Heddle.threadFactory(core),
                            () -> {
                                long end = System.nanoTime() + 30_000_000_000L;
                                while (!release.get() && System.nanoTime() < end) {
                                    Thread.onSpinWait();
                                }
                            });
            CountDownLatch timers = new CountDownLatch(1_000);
            ThreadFactory onCore = Heddle.threadFactory(core);
            for (int i = 0; i < 1_000; i++) {
                int millis = 1 + i % 200;
                Task.run(
                        onCore,
                        () -> {
                            Thread.sleep(millis);
                            timers.countDown();
                        });
            }
            assertTrue(timers.await(20, TimeUnit.SECONDS), "timers left: " + timers.getCount());
            traffic.progress().awaitRound(Task.PATIENCE);
            assertEquals(false, computing.isDone());
            release.set(true);
            computing.get();
            traffic.progress().awaitRound(Task.PATIENCE);
        }
        traffic.end();
        assertTrue(core.statistics().handOffs() >= 3);
    }

    /** Receives wait on the ring of a carrier that is then lost, with data on both sides of it. */
    @Test
    void nothingIsLostOrReorderedWhenReceivesMoveBackAndForth() throws Exception {
        Core core = heddle.group().cores().getFirst();
        ThreadFactory onCore = Heddle.threadFactory(core);
        int connections = 20;
        int rounds = STALLS;
        int length = 300;
        List<Connection> all = new ArrayList<>();
        List<Task<Void>> readers = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            int seed = i;
            Connection both = heddle.connect();
            all.add(both);
            readers.add(
                    Task.run(
                            onCore,
                            () ->
                                    Pattern.read(
                                            both.server().getInputStream(),
                                            seed,
                                            0,
                                            (long) rounds * length,
                                            97)));
        }
        for (int round = 0; round < rounds; round++) {
            Task<Void> hog = Task.run(onCore, () -> compute(20_000_000));
            long from = (long) round * length;
            // While the hog has the carrier, and again when it comes back.
            for (int i = 0; i < connections; i++) {
                all.get(i).client().getOutputStream().write(Pattern.bytes(i, from, 100));
            }
            LockSupport.parkNanos(10_000_000);
            for (int i = 0; i < connections; i++) {
                all.get(i).client().getOutputStream().write(Pattern.bytes(i, from + 100, 100));
            }
            hog.get();
            for (int i = 0; i < connections; i++) {
                all.get(i).client().getOutputStream().write(Pattern.bytes(i, from + 200, 100));
            }
        }
        for (Task<Void> reader : readers) {
            reader.get();
        }
        for (Connection both : all) {
            both.close();
        }
    }

    @Test
    void readTimeoutsDuringAHogLoseNothing() throws Exception {
        Core core = heddle.group().cores().getFirst();
        ThreadFactory onCore = Heddle.threadFactory(core);
        try (Connection both = heddle.connect()) {
            both.server().setSoTimeout(3);
            int total = STALLS * 500;
            Task<Void> reader =
                    Task.run(
                            onCore,
                            () -> {
                                byte[] buffer = new byte[150];
                                long place = 0;
                                while (place < total) {
                                    try {
                                        int count = both.server().getInputStream().read(buffer);
                                        Pattern.check(buffer, count, 1, place);
                                        place += count;
                                    } catch (SocketTimeoutException again) {
                                        Thread.onSpinWait();
                                    }
                                }
                            });
            for (int place = 0; place < total; place += 500) {
                Task<Void> hog = Task.run(onCore, () -> compute(15_000_000));
                LockSupport.parkNanos(place % 7 * 1_000_000L);
                both.client().getOutputStream().write(Pattern.bytes(1, place, 500));
                hog.get();
            }
            reader.get();
        }
    }

    @Test
    void manyHandOffsInARowUnderTraffic() throws Exception {
        Core core = heddle.group().cores().getFirst();
        Traffic traffic = new Traffic(heddle, core, 50, 1);
        // Where the watchdog is held up itself, it takes more of them.
        for (int i = 0; i < STALLS || core.statistics().handOffs() == 0; i++) {
            int millis = 15 + i * 7 % 16;
            Task.run(Heddle.threadFactory(core), () -> compute(millis * 1_000_000L)).get();
        }
        traffic.progress().awaitRound(Task.PATIENCE);
        traffic.end();
    }

    /** What the class initialiser of {@link Initialised} is to do. */
    static volatile Task.Body initialiser;

    /** Never initialised itself: its bytes are defined anew for each test. */
    private static final class Initialised {
        static {
            try {
                initialiser.run();
            } catch (Exception e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }

    private static void initialise() throws Exception {
        String file = StallSuite.class.getSimpleName() + "$Initialised.class";
        try (InputStream bytes = StallSuite.class.getResourceAsStream(file)) {
            MethodHandles.lookup().defineHiddenClass(bytes.readAllBytes(), true);
        }
    }

    @Test
    void socketIoFromAClassInitialiserDoesNotStopItsCore() throws Exception {
        assertNotNull(Initialised.class);
        Core core = heddle.group().cores().getFirst();
        ThreadFactory onCore = Heddle.threadFactory(core);
        try (ServerSocket listener = heddle.listen()) {
            CountDownLatch accepting = new CountDownLatch(1);
            initialiser =
                    () -> {
                        accepting.countDown();
                        try (Socket socket = listener.accept()) {
                            socket.setSoTimeout(25_000);
                            Pattern.read(socket.getInputStream(), 1, 0, 5_000, 300);
                            Pattern.write(socket.getOutputStream(), 2, 0, 5_000, 300);
                        }
                    };
            Task<Void> pinned = Task.run(onCore, StallSuite::initialise);
            Task<Void> peer =
                    Task.run(
                            onCore,
                            () -> {
                                accepting.await();
                                try (Socket socket = heddle.newSocket()) {
                                    socket.connect(listener.getLocalSocketAddress());
                                    Thread.sleep(20);
                                    Pattern.write(socket.getOutputStream(), 1, 0, 5_000, 5_000);
                                    Pattern.read(socket.getInputStream(), 2, 0, 5_000, 300);
                                }
                            });
            pinned.get();
            peer.get();
        }
    }

    @Test
    void blockingHandsTheCoreOffAtOnceAndComesBack() throws Exception {
        try (HeddleSockets patient = HeddleSockets.openWithoutWatchdog(driver(), 1)) {
            Core core = patient.group().cores().getFirst();
            CountDownLatch other = new CountDownLatch(1);
            Task<Boolean> blocked =
                    Task.call(
                            patient.threads(),
                            () -> {
                                Task.run(patient.threads(), other::countDown);
                                boolean ran = Heddle.blocking(() -> awaitOnTheCarrier(other));
                                assertSame(core, Heddle.currentCore());
                                return ran;
                            });
            assertTrue(blocked.get());
            assertEquals(1, core.statistics().handOffs());
            // Back as a member: what it does goes straight to the core again.
            assertEquals("done", Task.call(patient.threads(), () -> "done").get());
        }
        assertEquals(5, Heddle.blocking(() -> 5), "elsewhere the call is just made");
    }

    @Test
    void aBlockingCallIsNotBegunAfterTheDeadlineOfItsScope() throws Exception {
        int five = Deadline.within(Task.PATIENCE, () -> Heddle.blocking(() -> 5));
        assertEquals(5, five);
        assertThrows(
                DeadlinePassedException.class,
                () -> Deadline.within(Duration.ZERO, () -> Heddle.blocking(() -> fail("made"))));
    }

    /** Blocks the carrier, as a system call does. */
    private static boolean awaitOnTheCarrier(CountDownLatch latch) {
        long end = System.nanoTime() + Task.PATIENCE.toNanos();
        while (latch.getCount() > 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        return latch.getCount() == 0;
    }

    @Test
    void outputOfAChildProcessIsReadWhileAnotherThreadFeedsIt() throws Exception {
        Core core = heddle.group().cores().getFirst();
        ThreadFactory onCore = Heddle.threadFactory(core);
        int total = 500_000;
        Process cat = new ProcessBuilder("cat").start();
        try {
            Task<Void> reader =
                    Task.run(onCore, () -> Pattern.read(cat.getInputStream(), 1, 0, total, 4_000));
            Task<Void> feeder =
                    Task.run(
                            onCore,
                            () -> {
                                try (OutputStream out = cat.getOutputStream()) {
                                    Pattern.write(out, 1, 0, total, 4_000);
                                }
                            });
            feeder.get();
            reader.get();
            assertTrue(cat.waitFor(20, TimeUnit.SECONDS));
        } finally {
            cat.destroyForcibly();
        }
    }

    /** The interrupt comes while the operation is cancelled already and its core cannot answer. */
    @Test
    void interruptWhileACancelledOperationIsAwaited() throws Exception {
        try (HeddleSockets patient = HeddleSockets.openWithoutWatchdog(driver(), 1);
                Connection both = patient.connect()) {
            both.server().setSoTimeout(30);
            AtomicBoolean release = new AtomicBoolean();
            // Before the read begins: its time must not be over while the core can still answer.
            CountDownLatch hogging = new CountDownLatch(1);
            Task<Void> hog =
                    Task.run(
                            patient.threads(),
                            () -> {
                                hogging.countDown();
                                long end = System.nanoTime() + Task.PATIENCE.toNanos();
                                while (!release.get() && System.nanoTime() < end) {
                                    Thread.onSpinWait();
                                }
                            });
            hogging.await();
            Task<Boolean> reader =
                    Task.call(
                            Thread.ofVirtual().factory(),
                            () -> {
                                try {
                                    both.server().getInputStream().read();
                                    throw new AssertionError("nothing was sent");
                                } catch (SocketTimeoutException e) {
                                    return Thread.currentThread().isInterrupted();
                                }
                            });
            // Past the time-out it waits without a limit, for the completion.
            await().until(() -> reader.thread().getState() == Thread.State.WAITING);
            reader.thread().interrupt();
            // It takes note of the interrupt, and waits again.
            await().until(() -> !reader.thread().isInterrupted());
            await().until(() -> reader.thread().getState() == Thread.State.WAITING);
            assertEquals(false, reader.isDone());
            release.set(true);
            hog.get();
            assertEquals(true, reader.get(), "the interrupt status is kept");
        }
    }

    abstract String driver();

    @Override
    HeddleSockets open() throws Exception {
        return HeddleSockets.open(driver(), cores);
    }
}
