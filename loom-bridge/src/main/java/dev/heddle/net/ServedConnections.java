package dev.heddle.net;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The connections that an {@link AcceptLoop} has accepted and whose handlers have not ended, and,
 * once their server stops, how each of them ends. Whoever takes a connection out of the set, its
 * handler or the stop, says how it has ended.
 *
 * <p>The loop and the handlers add, remove and count, on any thread; what the stop does is done by
 * the one thread that stops the server.
 *
 * @param <C> the connections
 */
final class ServedConnections<C extends Closeable> {
    private static final System.Logger LOGGER = System.getLogger(CoreListeners.class.getName());

    private final ConnectionSource<C> source;
    private final StopSignal stop;
    private final Set<Served<C>> open = ConcurrentHashMap.newKeySet();

    // those that were counted since the stop began
    private final LongAdder accepted = new LongAdder();
    private final LongAdder finished = new LongAdder();
    private final LongAdder idle = new LongAdder();
    private final LongAdder interrupted = new LongAdder();
    private final LongAdder cut = new LongAdder();

    /** What a stop has done to a connection. */
    private enum Told {
        NOTHING,
        INPUT_ENDED,
        INTERRUPTED
    }

    /** A connection and the thread of its handler. */
    static final class Served<C> {
        private final C connection;

        /** Null until the handler runs. */
        private volatile @Nullable Thread thread;

        private volatile Told told = Told.NOTHING;

        // the thread that stops
        private int exchanges = -1;
        private long sameSince;

        private Served(C connection) {
            this.connection = connection;
        }

        /** The current thread is the handler's. */
        void begin() {
            thread = Thread.currentThread();
        }
    }

    ServedConnections(ConnectionSource<C> source, StopSignal stop) {
        this.source = source;
        this.stop = stop;
    }

    /** Whether their server is stopping. */
    StopSignal stop() {
        return stop;
    }

    Served<C> add(C connection) {
        Served<C> served = new Served<>(connection);
        open.add(served);
        if (stop.isRaised()) {
            accepted.increment();
        }
        return served;
    }

    /** Its handler has ended, or there is none for it, and it is closed. */
    void ended(Served<C> served) {
        if (open.remove(served) && stop.isRaised()) {
            counterOf(served.told).increment();
        }
    }

    private LongAdder counterOf(Told told) {
        return switch (told) {
            case NOTHING -> finished;
            case INPUT_ENDED -> idle;
            case INTERRUPTED -> interrupted;
        };
    }

    // --- the thread that stops
    // -------------------------------------------------------------------------

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** Whether a thread is one of the handlers. */
    boolean isServedBy(Thread thread) {
        return open.stream().anyMatch(served -> thread.equals(served.thread));
    }

    /**
     * Ends the input of those that have been idle for a time: all that their handlers have read was
     * followed by a write. What they write still goes out.
     */
    void endInputOfIdle(long now, long idleNanos) {
        for (Served<C> served : open) {
            int exchanges = source.exchanges(served.connection);
            if (exchanges != served.exchanges) {
                served.exchanges = exchanges;
                served.sameSince = now;
            }
            if (served.told == Told.NOTHING
                    && exchanges % 2 == 0
                    && now - served.sameSince >= idleNanos) {
                // Before: its handler may end at once.
                served.told = Told.INPUT_ENDED;
                endInput(served.connection);
            }
        }
    }

    private void endInput(C connection) {
        try {
            source.endInput(connection);
        } catch (IOException e) {
            // It has been closed or reset: its handler finds out by itself.
            LOGGER.log(Level.DEBUG, "ending the input of " + connection, e);
        }
    }

    /** Interrupts those that have a thread and were not interrupted before. */
    void interrupt() {
        for (Served<C> served : open) {
            Thread thread = served.thread;
            if (thread != null && served.told != Told.INTERRUPTED) {
                served.told = Told.INTERRUPTED;
                thread.interrupt();
            }
        }
    }

    /** Closes what is left, under its handlers. */
    void cut() {
        for (Served<C> served : List.copyOf(open)) {
            if (open.remove(served)) {
                cut.increment();
                try {
                    served.connection.close();
                } catch (IOException e) {
                    LOGGER.log(Level.DEBUG, "closing " + served.connection, e);
                }
            }
        }
    }

    int acceptedLate() {
        return accepted.intValue();
    }

    int finished() {
        return finished.intValue();
    }

    int idle() {
        return idle.intValue();
    }

    int interrupted() {
        return interrupted.intValue();
    }

    int cutOff() {
        return cut.intValue();
    }
}
