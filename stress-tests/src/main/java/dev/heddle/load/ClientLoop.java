package dev.heddle.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * The event loop of one client thread: read every reply that is there, send what is due, look
 * again.
 *
 * <p>{@link #run} and all that it calls is confined to the client thread. Any thread may call
 * {@link #replies}, {@link #stop}, {@link #wakeUp} and, one at a time, {@link #takeLatencies}.
 */
abstract class ClientLoop implements AutoCloseable {

    private static final long MAX_LATENCY_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int LATENCY_DIGITS = 3;
    private static final int STOP_CHECK_MILLIS = 50;

    /** The longest that a reply waits to be seen; shorter, and most looks would find nothing. */
    private static final long MAX_SPIN_NANOS = 5_000;

    private static final int READ_BYTES = 64 * 1024;

    // client thread only, once it runs
    private final Selector selector;
    private final ClientConnection[] connections;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
    private final byte[] bytes = new byte[READ_BYTES];
    private final Consumer<SelectionKey> onReady = this::advance;
    private long received;

    // written by the client thread, read by any
    private final AtomicLong replies = new AtomicLong();
    private final SingleWriterRecorder latencies =
            new SingleWriterRecorder(MAX_LATENCY_NANOS, LATENCY_DIGITS);

    // written by any, read by the client thread
    private volatile boolean isStopping;

    private final Consumer<IOException> onFailure;

    /**
     * Opens the connections of client thread {@code index}.
     *
     * @param onFailure hears of the failure that ends the loop, on its thread
     */
    ClientLoop(LoadPlan plan, int index, Consumer<IOException> onFailure) throws IOException {
        this.onFailure = onFailure;
        this.connections = new ClientConnection[plan.connectionsOf(index)];
        this.selector = Selector.open();
        try {
            for (int i = 0; i < connections.length; i++) {
                connections[i] =
                        ClientConnection.open(plan, selector, i * plan.clientThreads() + index);
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Runs the loop until {@link #stop}, or until something fails. */
    void run(Arrivals arrivals) {
        try {
            while (!isStopping) {
                turn(arrivals);
            }
        } catch (UncheckedIOException e) {
            onFailure.accept(e.getCause());
        } catch (IOException e) {
            onFailure.accept(e);
        } catch (RuntimeException e) {
            onFailure.accept(new IOException("the load generator failed: " + e, e));
        }
    }

    /** Receives what has come, and sends what is due. */
    abstract void turn(Arrivals arrivals) throws IOException;

    /** When the request was intended to start to which a connection has its reply. */
    abstract long intendedNanos(ClientConnection connection);

    /** A connection has its reply. */
    abstract void replied(ClientConnection connection);

    /** Reads what there is, or if {@code mayBlock} waits for something for a while. */
    final void receive(boolean mayBlock) throws IOException {
        if (mayBlock) {
            selector.select(onReady, STOP_CHECK_MILLIS);
        } else {
            selector.selectNow(onReady);
        }
        replies.set(received);
    }

    /** Ends a {@link #receive} that waits. */
    final void wakeUp() {
        selector.wakeup();
    }

    final ClientConnection[] connections() {
        return connections;
    }

    /** Returns when the next request is due, or when it is time to look for replies. */
    static void spin(Arrivals arrivals) {
        long startNanos = System.nanoTime();
        long spinNanos = Math.min(arrivals.nextNanos(startNanos) - startNanos, MAX_SPIN_NANOS);
        while (System.nanoTime() - startNanos < spinNanos) {
            Thread.onSpinWait();
        }
    }

    private void advance(SelectionKey key) {
        ClientConnection connection = (ClientConnection) key.attachment();
        try {
            if (connection.advance(buffer, bytes)) {
                long latencyNanos = System.nanoTime() - intendedNanos(connection);
                latencies.recordValue(Math.clamp(latencyNanos, 0, MAX_LATENCY_NANOS));
                received++;
                replied(connection);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Complete and correct replies so far. */
    long replies() {
        return replies.get();
    }

    /** The latencies, in nanoseconds, recorded since the last call. */
    Histogram takeLatencies() {
        return latencies.getIntervalHistogram();
    }

    /** Makes {@link #run} return within {@value #STOP_CHECK_MILLIS} ms. */
    void stop() {
        isStopping = true;
    }

    /** Closes the connections; call it when {@link #run} has returned. */
    @Override
    public void close() throws IOException {
        for (ClientConnection connection : connections) {
            if (connection != null) {
                connection.close();
            }
        }
        selector.close();
    }
}
