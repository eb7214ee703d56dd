package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import dev.heddle.scheduler.IoDriver;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.support.DeafDriver;
import dev.heddle.support.Descriptors;
import dev.heddle.support.FaultyDriver;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Seed;
import dev.heddle.support.Sockets.Connection;
import dev.heddle.support.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;

/**
 * The two races on which all waiting rests, with virtual threads on cores as they are shipped:
 * unpark against park, and a completion against the time-out or the close that wants to end the
 * wait. Beside each, the same check on a driver with a fault, which it must find.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
abstract class WakeUpRaceSuite extends HeddleSuite {
    /**
     * How many times each race is run, in {@code .ci/faults} 300; jcstress has the rare cases
     * ({@code ParkStress}).
     */
    private static final int ROUNDS = Integer.getInteger("heddle.test.races", 100);

    /** Enough for a race that must be lost, also beside others who keep the reader waiting. */
    private static final int MANY_ROUNDS = 300;

    private static final int UNPARKS = 20 * ROUNDS;

    /** More than the processor keeps a thread waiting beside others. */
    private static final long LATE_NANOS = 10_000_000_000L;

    private static final long SHORT_NANOS = 300_000_000;

    /** What a reader got from a close: no byte and no end. */
    private static final int CLOSED = -2;

    @Parameter int cores;

    abstract String driver();

    @Override
    HeddleSockets open() throws Exception {
        return HeddleSockets.open(driver(), cores);
    }

    private ThreadFactory onFirst() {
        return Heddle.threadFactory(heddle.group().cores().getFirst());
    }

    private ThreadFactory onLast() {
        return Heddle.threadFactory(heddle.group().cores().getLast());
    }

    // --- unpark against park

    @Test
    void everyUnparkByAnotherVirtualThreadArrives() throws Exception {
        expectNoneLate(onLast());
    }

    @Test
    void everyUnparkByAPlatformThreadArrives() throws Exception {
        expectNoneLate(Thread.ofPlatform().daemon().factory());
    }

    @Test
    void everyUnparkByTheJdksOwnVirtualThreadArrives() throws Exception {
        expectNoneLate(Thread.ofVirtual().factory());
    }

    private void expectNoneLate(ThreadFactory other) throws Exception {
        Seed.run(random ->
                assertFalse(new UnparkRace(UNPARKS, LATE_NANOS).play(random, onFirst(), other)));
    }

    @Test
    void aLostUnparkIsFound() throws Exception {
        heddle.close();
        heddle =
                HeddleSockets.openFaulty(
                        driver(), cores, sound -> new DeafDriver(sound, 2 * SHORT_NANOS));
        SplittableRandom random = new SplittableRandom();
        boolean isLate = false;
        for (int i = 0; i < 1_000 && !isLate; i++) {
            ThreadFactory platform = Thread.ofPlatform().daemon().factory();
            isLate = new UnparkRace(2_000, SHORT_NANOS).play(random, onFirst(), platform);
        }
        assertTrue(isLate, "no unpark was lost");
    }

    // --- completion against time-out

    @Test
    void noByteIsLostToATimeOutThatComesWithIt() throws Exception {
        Seed.run(random -> {
            try (Connection both = heddle.connect()) {
                InputStream in = both.server().getInputStream();
                assertEquals(ROUNDS, inOrder(ROUNDS, random, both, in::read));
            }
        });
    }

    /** BROKEN ON PURPOSE: what comes next after a time-out is thrown away. */
    @Test
    void aByteThatIsLostToATimeOutIsFound() throws Exception {
        try (Connection both = heddle.connect()) {
            InputStream in = both.server().getInputStream();
            ByteSource lossy = () -> readAfterLosingAByteToATimeOut(in);
            assertNotEquals(MANY_ROUNDS, inOrder(MANY_ROUNDS, new SplittableRandom(), both, lossy));
        }
    }

    /** Returns how many bytes came in their order before one that did not. */
    private int inOrder(int rounds, SplittableRandom random, Connection both, ByteSource in)
            throws Exception {
        both.server().setSoTimeout(1);
        Task<Integer> reader = Task.call(onFirst(), () -> readInOrder(in));
        OutputStream out = both.client().getOutputStream();
        for (int i = 0; i < rounds; i++) {
            // A time-out takes 1 ms and as much as the timer is late.
            LockSupport.parkNanos(900_000 + random.nextInt(400_000));
            out.write(i);
        }
        both.client().shutdownOutput();
        return reader.get();
    }

    private static int readInOrder(ByteSource in) throws IOException {
        int expected = 0;
        while (true) {
            try {
                int next = in.read();
                if (next != (expected & 0xff)) {
                    return expected;
                }
                expected++;
            } catch (SocketTimeoutException again) {
                // As it is meant.
            }
        }
    }

    /** Where a reader takes its bytes from. */
    @FunctionalInterface
    private interface ByteSource {
        int read() throws IOException;
    }

    private static int readAfterLosingAByteToATimeOut(InputStream in) throws IOException {
        try {
            return in.read();
        } catch (SocketTimeoutException e) {
            in.read();
            throw e;
        }
    }

    // --- completion against close

    @Test
    void aReaderEndsWithTheByteOrWithTheClose() throws Exception {
        heddle.connect().close(); // opens and loads what stays
        long before = Descriptors.countSockets();
        Seed.run(random -> {
            for (int i = 0; i < ROUNDS; i++) {
                closeBesideAByte(random);
            }
        });
        Descriptors.awaitSocketsAtMost(before);
    }

    private void closeBesideAByte(SplittableRandom random) throws Exception {
        try (Connection both = heddle.connect()) {
            InputStream in = both.server().getInputStream();
            Task<Integer> reader = Task.call(onFirst(), () -> readOrClosed(in));
            Task<Void> closer =
                    Task.run(
                            random.nextBoolean() ? onLast() : Thread.ofPlatform().factory(),
                            () -> both.server().close());
            both.client().getOutputStream().write(7);
            closer.get();
            int got = reader.get();
            assertTrue(got == 7 || got == CLOSED, () -> "read " + got);
        }
    }

    private static int readOrClosed(InputStream in) throws IOException {
        try {
            return in.read();
        } catch (SocketException e) {
            assertEquals("Socket closed", e.getMessage());
            return CLOSED;
        }
    }

    /** BROKEN ON PURPOSE: a close that finds an operation in flight is forgotten. */
    @Test
    void aReaderWhomACloseForgetsIsFound() throws Exception {
        heddle.close();
        heddle = HeddleSockets.openFaulty(driver(), cores, ForgetfulDriver::new);
        Connection both = heddle.connect();
        InputStream in = both.server().getInputStream();
        Task<Integer> reader = Task.call(onFirst(), () -> readOrClosed(in)).awaitParked();
        both.server().close();
        assertFalse(reader.isDone(), "the reader has heard of the close");
        // The end of the group ends it.
        heddle.close();
        assertInstanceOf(Integer.class, reader.get());
        both.client().close();
    }

    private static final class ForgetfulDriver extends FaultyDriver {
        ForgetfulDriver(IoDriver sound) {
            super(sound);
        }

        @Override
        public void close(IoEndpoint endpoint) {
            if (endpoint.isQuiet()) {
                super.close(endpoint);
            }
        }
    }
}
