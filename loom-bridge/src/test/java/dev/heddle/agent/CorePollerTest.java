package dev.heddle.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import dev.heddle.driver.IoDrivers;
import dev.heddle.scheduler.Core;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Task;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Waits on descriptors that the JDK opened, here on pipes. */
@Timeout(60)
@ParameterizedClass(name = "{0}")
@ValueSource(strings = {IoDrivers.URING, IoDrivers.RING, IoDrivers.EPOLL})
class CorePollerTest {
    private static final long FOR_EVER = 0;

    @Parameter String driver;

    private HeddleSockets heddle;
    private CorePoller poller;

    @BeforeEach
    void open() throws Exception {
        heddle = HeddleSockets.open(driver, 2);
        poller = new CorePoller(heddle.group());
    }

    @AfterEach
    void close() {
        if (heddle != null) {
            heddle.close();
        }
    }

    /** A pipe, with both ends closed at the end. */
    private record Pipe(FileDescriptor reading, FileDescriptor writing) implements AutoCloseable {
        static Pipe open() throws Exception {
            FileDescriptor[] ends = FileDescriptor.pipe();
            return new Pipe(ends[0], ends[1]);
        }

        void writeByte() throws Exception {
            assertEquals(1, writing.write(ByteBuffer.allocateDirect(1), 0, 1));
        }

        void readByte() throws Exception {
            assertEquals(1, reading.read(ByteBuffer.allocateDirect(1), 0, 1));
        }

        void fill() throws Exception {
            while (writing.write(ByteBuffer.allocateDirect(4096), 0, 4096) > 0) {
                // Until it would wait.
            }
        }

        @Override
        public void close() throws IOException {
            reading.close();
            writing.close();
        }
    }

    private Task<Boolean> poll(FileDescriptor descriptor, int event, long nanos) {
        return Task.call(
                heddle.threads(),
                () -> poller.poll(descriptor.intValue(), event, nanos, () -> true));
    }

    @Test
    void returnsWhenThereIsSomethingToRead() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            Task<Boolean> waiting = poll(pipe.reading(), CorePoller.POLLIN, FOR_EVER).awaitParked();
            assertFalse(waiting.isDone());
            pipe.writeByte();
            assertTrue(waiting.get());
        }
    }

    @Test
    void returnsAtOnceWhereThereIsSomethingToReadAlready() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            pipe.writeByte();
            assertTrue(poll(pipe.reading(), CorePoller.POLLIN, FOR_EVER).get());
            assertTrue(poll(pipe.reading(), CorePoller.POLLIN, FOR_EVER).get());
        }
    }

    /** Else each would cut the next one short, for ever, and the thread would keep its core. */
    @Test
    void aWaitThatWasCutShortDoesNotCutTheNextOneShort() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            int number = pipe.reading().intValue();
            Task<Boolean> waiting =
                    Task.call(
                                    heddle.threads(),
                                    () -> {
                                        LockSupport.unpark(Thread.currentThread());
                                        poller.poll(
                                                number, CorePoller.POLLIN, FOR_EVER, () -> true);
                                        return poller.poll(
                                                number, CorePoller.POLLIN, FOR_EVER, () -> true);
                                    })
                            .awaitParked();
            assertFalse(waiting.isDone());
            pipe.writeByte();
            assertTrue(waiting.get());
        }
    }

    @Test
    void returnsWhenThereIsRoomToWrite() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            pipe.fill();
            Task<Boolean> waiting =
                    poll(pipe.writing(), CorePoller.POLLOUT, FOR_EVER).awaitParked();
            assertFalse(waiting.isDone());
            while (!waiting.isDone()) {
                pipe.readByte();
            }
            assertTrue(waiting.get());
        }
    }

    @Test
    void returnsWhenTheOtherEndIsClosed() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            Task<Boolean> waiting = poll(pipe.reading(), CorePoller.POLLIN, FOR_EVER).awaitParked();
            pipe.writing().close();
            assertTrue(waiting.get());
        }
    }

    @Test
    void timesOutAndCanWaitAgain() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            for (int i = 0; i < 3; i++) {
                assertTrue(
                        poll(pipe.reading(), CorePoller.POLLIN, TimeUnit.MILLISECONDS.toNanos(5))
                                .get());
            }
            Task<Boolean> waiting = poll(pipe.reading(), CorePoller.POLLIN, FOR_EVER);
            pipe.writeByte();
            assertTrue(waiting.get());
        }
    }

    @Test
    void anInterruptEndsItAndTheStatusStays() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            Task<Boolean> waiting =
                    Task.call(
                                    heddle.threads(),
                                    () -> {
                                        int number = pipe.reading().intValue();
                                        assertTrue(poller.pollSelector(number, FOR_EVER));
                                        return Thread.currentThread().isInterrupted();
                                    })
                            .awaitParked();
            waiting.thread().interrupt();
            assertTrue(waiting.get());
        }
    }

    @Test
    void anUnparkEndsItAsInTheJdk() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            Task<Boolean> waiting = poll(pipe.reading(), CorePoller.POLLIN, FOR_EVER).awaitParked();
            LockSupport.unpark(waiting.thread());
            assertTrue(waiting.get());
        }
    }

    @Test
    void isNotBegunWhereTheObjectIsClosed() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            int number = pipe.reading().intValue();
            assertTrue(
                    Task.call(
                                    heddle.threads(),
                                    () ->
                                            poller.poll(
                                                    number,
                                                    CorePoller.POLLIN,
                                                    FOR_EVER,
                                                    () -> false))
                            .get());
        }
    }

    /** The closer marks the object and stops the poll; the waiter may be anywhere in it. */
    @Test
    void aCloseNeverLeavesAWaiterBehind() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            int number = pipe.reading().intValue();
            for (int i = 0; i < 2_000; i++) {
                AtomicBoolean isOpen = new AtomicBoolean(true);
                CountDownLatch begins = new CountDownLatch(1);
                Task<Boolean> waiting =
                        Task.call(
                                heddle.threads(),
                                () -> {
                                    begins.countDown();
                                    boolean done = true;
                                    while (done && isOpen.get()) {
                                        done =
                                                poller.poll(
                                                        number,
                                                        CorePoller.POLLIN,
                                                        FOR_EVER,
                                                        isOpen::get);
                                    }
                                    return done;
                                });
                assertTrue(begins.await(Task.PATIENCE.toSeconds(), TimeUnit.SECONDS));
                isOpen.set(false);
                poller.stopPoll(number, CorePoller.POLLIN);
                assertTrue(waiting.get());
            }
        }
    }

    @Test
    void stopPollFindsWhoeverWaitsForThatEvent() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            int number = pipe.reading().intValue();
            assertFalse(poller.stopPoll(number, CorePoller.POLLIN));
            Task<Boolean> waiting = poll(pipe.reading(), CorePoller.POLLIN, FOR_EVER).awaitParked();
            assertFalse(poller.stopPoll(number, CorePoller.POLLOUT));
            assertFalse(waiting.isDone());
            assertTrue(poller.stopPoll(number, CorePoller.POLLIN));
            assertTrue(waiting.get());
            assertFalse(poller.stopPoll(number, CorePoller.POLLIN));
        }
    }

    /** One thread reads on a core while another writes on another core. */
    @Test
    void bothDirectionsOfANumberAreWaitedForOnTwoCoresAtATime() throws Exception {
        List<Core> cores = heddle.group().cores();
        try (ConnectedPair pair = ConnectedPair.open()) {
            int number = pair.accepted.intValue();
            Task<Boolean> reading =
                    Task.call(
                                    Heddle.threadFactory(cores.get(0)),
                                    () ->
                                            poller.poll(
                                                    number,
                                                    CorePoller.POLLIN,
                                                    FOR_EVER,
                                                    () -> true))
                            .awaitParked();
            for (int i = 0; i < 3; i++) {
                assertTrue(
                        Task.call(
                                        Heddle.threadFactory(cores.get(1)),
                                        () ->
                                                poller.poll(
                                                        number,
                                                        CorePoller.POLLOUT,
                                                        FOR_EVER,
                                                        () -> true))
                                .get());
            }
            assertFalse(reading.isDone());
            pair.client.write(ByteBuffer.allocateDirect(1), 0, 1);
            assertTrue(reading.get());
        }
    }

    @Test
    void aNumberIsWaitedOnAgainWhenItIsAnotherFiles() throws Exception {
        int number = -1;
        for (int i = 0; i < 50; i++) {
            try (Pipe pipe = Pipe.open()) {
                if (i > 0) {
                    assertEquals(number, pipe.reading().intValue(), "the kernel takes the lowest");
                }
                number = pipe.reading().intValue();
                Task<Boolean> waiting = poll(pipe.reading(), CorePoller.POLLIN, FOR_EVER);
                if (i % 2 == 0) {
                    waiting.awaitParked();
                }
                pipe.writeByte();
                assertTrue(waiting.get());
            }
        }
    }

    @Test
    void aSecondWaiterForTheSameIsLeftToTheJdk() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            Task<Boolean> first = poll(pipe.reading(), CorePoller.POLLIN, FOR_EVER).awaitParked();
            assertFalse(poll(pipe.reading(), CorePoller.POLLIN, FOR_EVER).get());
            pipe.writeByte();
            assertTrue(first.get());
        }
    }

    @Test
    void otherThreadsAreLeftToTheJdk() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            int number = pipe.reading().intValue();
            assertFalse(poller.pollSelector(number, FOR_EVER));
            assertFalse(
                    Task.call(
                                    Thread.ofVirtual().factory(),
                                    () -> poller.pollSelector(number, FOR_EVER))
                            .get());
            assertFalse(poller.stopPoll(number, CorePoller.POLLIN));
        }
    }

    @Test
    void whatCannotBeANumberIsLeftToTheJdk() throws Exception {
        for (int number : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 20}) {
            assertFalse(
                    Task.call(heddle.threads(), () -> poller.pollSelector(number, FOR_EVER)).get());
            assertFalse(poller.stopPoll(number, CorePoller.POLLIN));
        }
    }

    /** A connection, by sockets that are no core's. */
    private record ConnectedPair(Socket listener, Socket client, FileDescriptor accepted)
            implements AutoCloseable {
        static ConnectedPair open() throws Exception {
            Socket listener = Socket.newSocketStream();
            Socket client = Socket.newSocketStream();
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            listener.listen(1);
            client.connect(listener.localAddress());
            byte[] peer = new byte[64];
            int accepted = listener.accept(peer);
            while (accepted < 0) {
                Thread.onSpinWait();
                accepted = listener.accept(peer);
            }
            return new ConnectedPair(listener, client, new FileDescriptor(accepted));
        }

        @Override
        public void close() throws IOException {
            accepted.close();
            client.close();
            listener.close();
        }
    }
}
