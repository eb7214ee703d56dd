package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.driver.IoDrivers;
import dev.heddle.scheduler.Core;
import dev.heddle.support.HeddleSockets;
import java.io.Closeable;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A source whose accepts and connections fail as they are told. */
class AcceptLoopTest {
    private final Logger logger = Logger.getLogger(CoreListeners.class.getName());
    private final LinkedBlockingQueue<LogRecord> lines = new LinkedBlockingQueue<>();
    private final Filter keeper = line -> !lines.add(line);

    /** Notes that it was closed. */
    private static final class Connection implements Closeable {
        private final AtomicBoolean isClosed = new AtomicBoolean();

        @Override
        public void close() {
            isClosed.set(true);
        }
    }

    private static final class Source implements ConnectionSource<Connection> {
        private final LinkedBlockingQueue<Supplier<Connection>> accepts =
                new LinkedBlockingQueue<>();
        private final AtomicInteger calls = new AtomicInteger();
        private final AtomicBoolean isClosed = new AtomicBoolean();

        /** What giving a connection its core throws once. */
        private volatile Error refusal;

        @Override
        public Connection accept(Deadline deadline) {
            calls.incrementAndGet();
            try {
                return accepts.take().get();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void belongTo(Connection connection, Core core, StopSignal stop) {
            Error failure = refusal;
            refusal = null;
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public boolean isClosed() {
            return isClosed.get();
        }

        @Override
        public int exchanges(Connection connection) {
            return 0;
        }

        @Override
        public void endInput(Connection connection) {
            throw new AssertionError("nobody stops");
        }

        @Override
        public void close() {
            isClosed.set(true);
            accepts.add(() -> {
                throw new IllegalStateException("closed");
            });
        }
    }

    static List<Error> errors() {
        return List.of(
                new NoClassDefFoundError("on purpose"),
                new ExceptionInInitializerError("on purpose"),
                new StackOverflowError("on purpose"),
                new OutOfMemoryError("on purpose"));
    }

    @ParameterizedTest
    @Timeout(30)
    @MethodSource("errors")
    void theLoopGoesOnAfterAnError(Error error) throws Exception {
        Source source = new Source();
        LinkedBlockingQueue<Connection> served = new LinkedBlockingQueue<>();
        logger.setFilter(keeper);
        try (HeddleSockets heddle = HeddleSockets.open(IoDrivers.NIO, 1)) {
            Core core = heddle.group().cores().getFirst();
            var loop =
                    new AcceptLoop<>(
                            heddle.group(),
                            source,
                            ConnectionPlacement.on(core),
                            new StopSignal(),
                            served::add);
            loop.start(core);
            source.accepts.add(() -> {
                throw error;
            });
            Connection first = new Connection();
            source.accepts.add(() -> first);
            assertEquals(first, served.take());

            source.refusal = error;
            Connection refused = new Connection();
            Connection last = new Connection();
            source.accepts.add(() -> refused);
            source.accepts.add(() -> last);
            assertEquals(last, served.take());
            await().until(refused.isClosed::get);
            assertEquals(error, lines.take().getThrown());
            loop.close();
        } finally {
            logger.setFilter(null);
        }
    }

    /** A log loads classes and opens files of its own, which fails where descriptors are out. */
    @Test
    @Timeout(30)
    void theLoopGoesOnWhereTheLogFails() throws Exception {
        Source source = new Source();
        LinkedBlockingQueue<Connection> served = new LinkedBlockingQueue<>();
        logger.setFilter(line -> {
            throw new Error("java.io.FileNotFoundException: tzdb.dat (Too many open files)");
        });
        try (HeddleSockets heddle = HeddleSockets.open(IoDrivers.NIO, 1)) {
            Core core = heddle.group().cores().getFirst();
            var loop =
                    new AcceptLoop<>(
                            heddle.group(),
                            source,
                            ConnectionPlacement.on(core),
                            new StopSignal(),
                            served::add);
            loop.start(core);
            source.accepts.add(() -> {
                throw new IllegalStateException("too many open files");
            });
            Connection connection = new Connection();
            source.accepts.add(() -> connection);
            assertEquals(connection, served.poll(10, TimeUnit.SECONDS));
            loop.close();
        } finally {
            logger.setFilter(null);
        }
    }

    /** One that comes each time does not keep the core from its other work. */
    @Test
    @Timeout(30)
    void theLoopPausesAfterAnError() throws Exception {
        Source source = new Source();
        logger.setFilter(keeper);
        try (HeddleSockets heddle = HeddleSockets.open(IoDrivers.NIO, 1)) {
            Core core = heddle.group().cores().getFirst();
            var loop =
                    new AcceptLoop<>(
                            heddle.group(),
                            source,
                            ConnectionPlacement.on(core),
                            new StopSignal(),
                            connection -> {});
            for (int i = 0; i < 20; i++) {
                source.accepts.add(() -> {
                    throw new NoClassDefFoundError("on purpose");
                });
            }
            long begin = System.nanoTime();
            loop.start(core);
            await().until(() -> source.calls.get() == 21);
            assertTrue(System.nanoTime() - begin >= 20 * 10_000_000L);
            loop.close();
        } finally {
            logger.setFilter(null);
        }
    }
}
