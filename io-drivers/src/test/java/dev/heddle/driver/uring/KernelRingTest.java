package dev.heddle.driver.uring;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.heddle.driver.IoDrivers;
import dev.heddle.driver.unix.NativeBuffer;
import dev.heddle.driver.unix.UnixEndpoint;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.PollContext;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelRingTest extends RingSuite {
    private static final int POLLIN = 1;
    private static final int POLLOUT = 4;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    @TempDir private Path folder;

    private final List<Integer> results = new ArrayList<>();
    private Socket socket;
    private UnixEndpoint endpoint;
    private DatagramChannel peer;

    @BeforeAll
    static void requireRings() {
        assumeTrue(RingTransport.whyUnavailable().isEmpty(), IoDrivers.RING + " is not to be had");
    }

    @Override
    Ring open(Ring.Completions completions) throws IOException {
        return KernelRing.open(completions);
    }

    @BeforeEach
    void openSockets() throws IOException {
        socket = Socket.newSocketDgram();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        endpoint = new UnixEndpoint(socket, null);
        peer = DatagramChannel.open();
        peer.connect(socket.localAddress());
    }

    @AfterEach
    void closeSockets() throws IOException {
        socket.close();
        peer.close();
    }

    private KernelRing open() throws IOException {
        return KernelRing.open((submission, result) -> results.add(result));
    }

    private void watch(Ring ring, int events) {
        ring.poll(new IoOperation().accept(endpoint), socket.intValue(), events);
    }

    private void send(int bytes) throws IOException {
        assertEquals(bytes, peer.write(ByteBuffer.allocate(bytes)));
    }

    /** Runs until there is a result, or as many as wanted. */
    private void runUntil(KernelRing ring, int wanted) {
        var patience = new Bounded(() -> true);
        while (results.size() < wanted) {
            ring.run(patience, 0);
            assertFalse(patience.isOver(), () -> "only " + results.size() + " of " + wanted);
        }
    }

    /** A wait that ends with the test's patience; whether it may begin is somebody else's. */
    private static final class Bounded implements PollContext {
        private final long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
        private final BooleanSupplier question;

        Bounded(BooleanSupplier question) {
            this.question = question;
        }

        @Override
        public boolean canBlock() {
            return question.getAsBoolean();
        }

        @Override
        public long deadlineNanos() {
            return deadlineNanos;
        }

        boolean isOver() {
            return System.nanoTime() >= deadlineNanos;
        }
    }

    @Test
    void nothingToDoTakesNoSystemCall() throws Exception {
        try (KernelRing ring = open()) {
            assertEquals(1, ring.run(PollContext.NOW, 0), "its watch of the wake-ups");
            assertEquals(0, ring.run(PollContext.NOW, 0));
            watch(ring, POLLIN);
            assertEquals(1, ring.run(PollContext.NOW, 1));
            assertEquals(0, ring.run(PollContext.NOW, 0));
            ring.cancelAll();
            assertEquals(List.of(-Errno.ECANCELED), results);
        }
    }

    /** Task work that waits for the next system call is asked for by the queue's flag. */
    @Test
    void whatBecomesReadyIsFoundWithoutWaiting() throws Exception {
        try (KernelRing ring = open()) {
            watch(ring, POLLIN);
            ring.run(PollContext.NOW, 1);
            send(1);
            await().pollInSameThread()
                    .until(() -> {
                        ring.run(PollContext.NOW, 0);
                        return !results.isEmpty();
                    });
            assertEquals(List.of(POLLIN), results);
        }
    }

    @Test
    void aWaitEndsAtItsDeadline() throws Exception {
        try (KernelRing ring = open()) {
            long deadline = System.nanoTime() + 3_000_000;
            PollContext context =
                    new PollContext() {
                        @Override
                        public boolean canBlock() {
                            return true;
                        }

                        @Override
                        public long deadlineNanos() {
                            return deadline;
                        }
                    };
            assertEquals(1, ring.run(context, 0));
            assertTrue(System.nanoTime() >= deadline);
            assertEquals(0, ring.run(context, 0), "a deadline that has passed");
        }
    }

    @Test
    void theSubmissionQueueTakesWhatItHasRoomForAndNoMore() throws Exception {
        try (KernelRing ring = open()) {
            int room = ring.room();
            assertEquals(Ring.MOST_AT_ONCE, room);
            for (int i = 0; i < room; i++) {
                watch(ring, POLLOUT);
            }
            // Entries of the ring's own find room still.
            ring.adopt();
            ring.run(PollContext.NOW, room);
            runUntil(ring, room);
            assertEquals(Ring.MOST_AT_ONCE, ring.room());
            assertThrows(
                    IllegalStateException.class,
                    () -> {
                        for (int i = 0; i <= Ring.RING_SIZE; i++) {
                            watch(ring, POLLIN);
                        }
                    });
            ring.cancelAll();
        }
    }

    // --- wake-ups
    // ------------------------------------------------------------------------------------

    @Test
    void aWakeUpBeforeTheWaitEndsIt() throws Exception {
        try (KernelRing ring = open()) {
            ring.wakeUp();
            ring.run(PollContext.UNTIL_COMPLETION, 0);
            assertEquals(0, results.size());
        }
    }

    /** Every wait is ended by a wake-up that comes when it may: before, between, in it, after. */
    @Test
    void noWakeUpIsLost() throws Exception {
        assertNoWakeUpIsLost(50_000, false);
    }

    /** Likewise where the carrier is another thread each time. */
    @Test
    void noWakeUpIsLostAsTheLeaseMoves() throws Exception {
        assertNoWakeUpIsLost(2_000, true);
    }

    private void assertNoWakeUpIsLost(int rounds, boolean isMoving) throws Exception {
        var sent = new AtomicLong();
        var seen = new AtomicLong();
        try (KernelRing ring = open()) {
            Thread waker =
                    Thread.ofPlatform()
                            .daemon()
                            .start(() -> {
                                for (int i = 1; i <= rounds; i++) {
                                    sent.set(i);
                                    ring.wakeUp();
                                    while (seen.get() < i && i % 3 != 0) {
                                        Thread.onSpinWait();
                                    }
                                }
                            });
            while (seen.get() < rounds) {
                long before = seen.get();
                var patience = new Bounded(() -> sent.get() == before);
                if (isMoving) {
                    onAnotherThread(() -> {
                        ring.adopt();
                        ring.run(patience, 0);
                    });
                } else {
                    ring.run(patience, 0);
                }
                assertFalse(patience.isOver(), () -> "lost after " + before);
                seen.set(sent.get());
            }
            waker.join();
        }
    }

    private static void onAnotherThread(Runnable step) throws InterruptedException {
        Thread.ofPlatform().start(step).join();
    }

    /** To the end of the system's thread, which comes after that of Java's. */
    private static void onAThreadThatEnds(Runnable step) throws Exception {
        CompletableFuture<Path> task = new CompletableFuture<>();
        onAnotherThread(() -> {
            try {
                task.complete(Path.of("/proc/thread-self").toRealPath());
                step.run();
            } catch (IOException e) {
                task.completeExceptionally(e);
            }
        });
        Path ended = task.get();
        await().until(() -> !Files.exists(ended));
    }

    /** The number is another's as soon as it is closed. */
    @Test
    void aSignalNeverGoesToWhoeverGetsTheNumberNext() throws Exception {
        for (int round = 0; round < 100; round++) {
            WakeUpEvent event = WakeUpEvent.open();
            var isOver = new AtomicBoolean();
            CountDownLatch areSignalling = new CountDownLatch(2);
            List<Thread> wakers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                wakers.add(
                        Thread.ofPlatform()
                                .start(() -> {
                                    while (!isOver.get()) {
                                        event.signal();
                                        areSignalling.countDown();
                                    }
                                }));
            }
            areSignalling.await();
            int number = event.number();
            event.close();
            FileDescriptor next = new FileDescriptor(RingCalls.openEvent());
            isOver.set(true);
            for (Thread waker : wakers) {
                waker.join();
            }
            // EAGAIN, as 0: nobody has written.
            assertEquals(0, next.read(ByteBuffer.allocateDirect(8), 0, 8), "after " + number);
            next.close();
        }
    }

    // --- the lease moves
    // ----------------------------------------------------------------------------

    @Test
    void whatOneCarrierHasSubmittedCompletesForTheNext() throws Exception {
        try (KernelRing ring = open()) {
            NativeBuffer memory = new NativeBuffer(16);
            CountDownLatch isOver = new CountDownLatch(1);
            CountDownLatch isSubmitted = new CountDownLatch(1);
            Thread former =
                    Thread.ofPlatform()
                            .start(() -> {
                                receive(ring, memory);
                                ring.run(PollContext.NOW, 1);
                                isSubmitted.countDown();
                                awaitQuietly(isOver);
                            });
            isSubmitted.await();
            ring.adopt();
            send(5);
            runUntil(ring, 1);
            assertEquals(List.of(5), results);
            isOver.countDown();
            former.join();
        }
    }

    /** What it had submitted ends without having taken anything. */
    @Test
    void whatAThreadThatEndsHadSubmittedIsCancelledAtItsEventAndTakesNothing() throws Exception {
        try (KernelRing ring = open()) {
            NativeBuffer memory = new NativeBuffer(16);
            onAThreadThatEnds(() -> {
                receive(ring, memory);
                watch(ring, POLLIN);
                ring.run(PollContext.NOW, 2);
            });
            ring.adopt();
            ring.run(PollContext.NOW, 0);
            assertEquals(List.of(), results);
            send(5);
            runUntil(ring, 2);
            assertEquals(List.of(-Errno.ECANCELED, -Errno.ECANCELED), results);
            receive(ring, memory);
            runUntil(ring, 3);
            assertEquals(5, results.getLast());
        }
    }

    @Test
    void whatAThreadThatEndsHadSubmittedIsCancelled() throws Exception {
        try (KernelRing ring = open()) {
            NativeBuffer memory = new NativeBuffer(16);
            onAThreadThatEnds(() -> {
                receive(ring, memory);
                watch(ring, POLLIN);
                ring.run(PollContext.NOW, 2);
            });
            ring.cancelAll();
            assertEquals(List.of(-Errno.ECANCELED, -Errno.ECANCELED), results);
        }
    }

    /** COOP_TASKRUN: it is not interrupted for it, but by its next tick. */
    @Test
    void whatACarrierThatComputesHadSubmittedCompletes() throws Exception {
        try (KernelRing ring = open()) {
            NativeBuffer memory = new NativeBuffer(16);
            var isOver = new AtomicBoolean();
            CountDownLatch isSubmitted = new CountDownLatch(1);
            Thread former =
                    Thread.ofPlatform()
                            .start(() -> {
                                receive(ring, memory);
                                ring.run(PollContext.NOW, 1);
                                isSubmitted.countDown();
                                while (!isOver.get()) {
                                    Thread.onSpinWait();
                                }
                            });
            isSubmitted.await();
            ring.adopt();
            send(5);
            runUntil(ring, 1);
            assertEquals(List.of(5), results);
            isOver.set(true);
            former.join();
        }
    }

    /** What is submitted from now on, the watch of the wake-ups too, does not wait for it. */
    @Test
    void aCarrierInStateDKeepsTheNextOneFromNothingButWhatItHadSubmitted() throws Exception {
        try (KernelRing ring = open()) {
            NativeBuffer memory = new NativeBuffer(16);
            Runnable submit =
                    () -> {
                        receive(ring, memory);
                        ring.run(PollContext.NOW, 1);
                    };
            UninterruptibleThread former = new UninterruptibleThread(folder, submit);
            try {
                ring.adopt();
                for (int i = 1; i <= 100; i++) {
                    assertAWakeUpEndsTheWait(ring);
                }
                send(5);
                watch(ring, POLLIN);
                runUntil(ring, 1);
                assertEquals(List.of(POLLIN), results);
            } finally {
                former.end();
            }
            runUntil(ring, 2);
            assertEquals(List.of(POLLIN, 5), results);
        }
    }

    private static void assertAWakeUpEndsTheWait(KernelRing ring) throws InterruptedException {
        var isAsked = new CountDownLatch(2);
        var patience =
                new Bounded(() -> {
                    isAsked.countDown();
                    return true;
                });
        Thread waker =
                Thread.ofPlatform()
                        .start(() -> {
                            // The second question is the last before the wait.
                            awaitQuietly(isAsked);
                            ring.wakeUp();
                        });
        while (isAsked.getCount() > 0) {
            ring.run(patience, 0);
        }
        assertFalse(patience.isOver());
        waker.join();
    }

    /** Before it is compiled, a downcall makes 40 bytes. */
    @Test
    void anOperationAllocatesNothingOnceCompiled() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        AtomicLong completions = new AtomicLong();
        IoOperation watch = new IoOperation().accept(endpoint);
        int count = 10_000;
        try (KernelRing ring =
                KernelRing.open((submission, result) -> completions.incrementAndGet())) {
            await().pollInSameThread()
                    .atMost(Duration.ofSeconds(50))
                    .until(() -> {
                        long before = threads.getCurrentThreadAllocatedBytes();
                        for (int i = 0; i < count; i++) {
                            ring.poll(watch, socket.intValue(), POLLOUT);
                            ring.run(PollContext.NOW, 1);
                        }
                        return threads.getCurrentThreadAllocatedBytes() - before < count;
                    });
            assertEquals(0, completions.get() % count);
        }
    }

    private void receive(Ring ring, NativeBuffer memory) {
        IoOperation receive = new IoOperation().receive(endpoint, new byte[16], 0, 16);
        ring.transfer(receive, socket.intValue(), memory, memory.address(), 16, false);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
