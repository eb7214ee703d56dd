package dev.heddle.net;

import dev.heddle.Heddle;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Accepts the connections of one listener until it is closed, and serves each in a virtual thread
 * of its own on the core where it is placed. What was accepted is served or, where there is no
 * thread for it, closed.
 *
 * <pre>
 *   accepting  -> last call   {@link #lastCall}: goes on for a time, and then takes what is waiting
 *   last call  -> over        nothing is waiting any more
 *   any        -> over        {@link #close}, or the loop's thread is interrupted by its group
 * </pre>
 *
 * @param <C> the connections
 */
final class AcceptLoop<C extends Closeable> implements Closeable {
    private static final System.Logger LOGGER = System.getLogger(CoreListeners.class.getName());
    private static final long WARNING_PAUSE_NANOS = 1_000_000_000;
    private static final long ERROR_PAUSE_MILLIS = 10;

    /** For which every driver has looked for a connection. */
    private static final Duration LAST_LOOK = Duration.ofMillis(20);

    /** Where connections go on coming, the last look ends all the same. */
    private static final long LAST_LOOKS_NANOS = 200_000_000;

    private final ConnectionSource<C> source;
    private final ConnectionPlacement placement;
    private final Handler<C> handler;
    private final ServedConnections<C> connections;

    // set by whoever stops the server, until first
    private volatile long lastCallUntil;
    private volatile boolean closesAtEnd;
    private volatile boolean isLastCall;

    private volatile @Nullable Thread thread;
    private volatile boolean isOver;

    /** By the index of the core. */
    private final List<ThreadFactory> threads;

    /** Serves a connection; the loop closes it afterwards. */
    @FunctionalInterface
    interface Handler<C> {
        void handle(C connection) throws Exception;
    }

    /**
     * @param source becomes the loop's, which closes it
     * @param stop of the server whose loop this is
     */
    AcceptLoop(
            CoreGroup group,
            ConnectionSource<C> source,
            ConnectionPlacement placement,
            StopSignal stop,
            Handler<C> handler) {
        this.source = source;
        connections = new ServedConnections<>(source, stop);
        this.placement = placement;
        this.handler = handler;
        threads = group.cores().stream().map(Heddle::threadFactory).toList();
    }

    /**
     * Accepts on a core from now on.
     *
     * @throws RejectedExecutionException if the group is closing or closed
     */
    void start(Core core) {
        Thread loop = threads.get(core.index()).newThread(this::acceptAll);
        loop.setName("heddle-accept-" + core.index());
        thread = loop;
        loop.start();
    }

    private void acceptAll() {
        try {
            acceptUntilOver();
        } finally {
            isOver = true;
        }
    }

    private void acceptUntilOver() {
        long quietUntil = System.nanoTime();
        while (!source.isClosed()) {
            boolean isLast = isLastCall;
            try {
                serve(source.accept(isLast ? lastLook() : Deadline.none()));
            } catch (SocketTimeoutException e) {
                if (isLast && System.nanoTime() - lastCallUntil >= 0) {
                    if (closesAtEnd) {
                        close();
                    }
                    return;
                }
            } catch (InterruptedIOException e) {
                // For the last call, or by the group, which ends.
                Thread.interrupted();
                if (!isLastCall) {
                    close();
                }
            } catch (IOException
                    | RuntimeException
                    | OutOfMemoryError
                    | StackOverflowError
                    | LinkageError e) {
                // Closed, or out of descriptors, memory or what classes are loaded by. The loop
                // must go on, since the kernel goes on giving this listener its share.
                if (!source.isClosed() && System.nanoTime() - quietUntil >= 0) {
                    quietUntil = System.nanoTime() + WARNING_PAUSE_NANOS;
                    warn(e);
                }
                if (e instanceof Error) {
                    pause();
                }
            }
        }
    }

    private Deadline lastLook() {
        long left = lastCallUntil - System.nanoTime();
        if (left > LAST_LOOK.toNanos()) {
            return Deadline.after(Duration.ofNanos(left));
        }
        return Deadline.after(left > -LAST_LOOKS_NANOS ? LAST_LOOK : Duration.ZERO);
    }

    /** What accepting lacks, a log may lack as well: the loop must not end for that. */
    private void warn(Throwable failure) {
        try {
            LOGGER.log(Level.WARNING, "accept failed on " + source, failure);
        } catch (Throwable unheard) {
            // Of the JDK's time zones it is a plain Error. Nobody is left to tell.
            failure.addSuppressed(unheard);
        }
    }

    /** Where accept itself fails, it has paused already; an error may come at once, each time. */
    private static void pause() {
        try {
            Thread.sleep(ERROR_PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(C connection) throws IOException {
        Core core = placement.place();
        ServedConnections.Served<C> served = connections.add(connection);
        boolean started = false;
        try {
            source.belongTo(connection, core, connections.stop());
            threads.get(core.index()).newThread(() -> handle(connection, served, core)).start();
            started = true;
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            throw new IOException("no thread for " + connection + ": " + e.getMessage(), e);
        } finally {
            if (!started) {
                placement.ended(core);
                connections.ended(served);
                connection.close();
            }
        }
    }

    private void handle(C connection, ServedConnections.Served<C> served, Core core) {
        served.begin();
        try (connection) {
            handler.handle(connection);
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "connection broke", e);
        } catch (InterruptedException e) {
            if (connections.stop().isRaised()) {
                LOGGER.log(Level.DEBUG, "the stop has interrupted a handler", e);
            } else {
                tellUncaught(e);
            }
        } catch (Exception e) {
            tellUncaught(e);
        } finally {
            placement.ended(core);
            connections.ended(served);
        }
    }

    private static void tellUncaught(Exception e) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }

    // --- the end
    // ---------------------------------------------------------------------------------------

    /** What was accepted, and has not ended. */
    ServedConnections<C> connections() {
        return connections;
    }

    /**
     * Accepts until a moment, and after it what is in the backlog. Once.
     *
     * @param nanoTime as {@link System#nanoTime} has it
     * @param closes whether the listener closes then, at once: what comes between is reset
     */
    void lastCall(long nanoTime, boolean closes) {
        lastCallUntil = nanoTime;
        closesAtEnd = closes;
        isLastCall = true;
        Thread loop = thread;
        if (loop != null) {
            // It may be in an accept without a deadline.
            loop.interrupt();
        }
    }

    /** Whether it will accept nothing more. */
    boolean isOver() {
        return isOver;
    }

    /** Stops accepting. What was accepted goes on. */
    @Override
    public void close() {
        try {
            source.close();
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "closing " + source, e);
        }
    }
}
