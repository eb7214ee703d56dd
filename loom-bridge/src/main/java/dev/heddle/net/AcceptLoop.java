package dev.heddle.net;

import dev.heddle.Heddle;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;

/**
 * Accepts the connections of one listener until it is closed, and serves each in a virtual thread
 * of its own on the core where it is placed. What was accepted is served or, where there is no
 * thread for it, closed.
 *
 * @param <C> the connections
 */
final class AcceptLoop<C extends Closeable> implements Closeable {
    private static final System.Logger LOGGER = System.getLogger(CoreListeners.class.getName());
    private static final long WARNING_PAUSE_NANOS = 1_000_000_000;
    private static final long ERROR_PAUSE_MILLIS = 10;

    private final ConnectionSource<C> source;
    private final ConnectionPlacement placement;
    private final Handler<C> handler;

    /** By the index of the core. */
    private final List<ThreadFactory> threads;

    /** Serves a connection; the loop closes it afterwards. */
    @FunctionalInterface
    interface Handler<C> {
        void handle(C connection) throws Exception;
    }

    /**
     * @param source becomes the loop's, which closes it
     */
    AcceptLoop(
            CoreGroup group,
            ConnectionSource<C> source,
            ConnectionPlacement placement,
            Handler<C> handler) {
        this.source = source;
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
        loop.start();
    }

    private void acceptAll() {
        long quietUntil = System.nanoTime();
        while (!source.isClosed()) {
            try {
                serve(source.accept());
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
        boolean started = false;
        try {
            source.belongTo(connection, core);
            threads.get(core.index()).newThread(() -> handle(connection, core)).start();
            started = true;
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            throw new IOException("no thread for " + connection + ": " + e.getMessage(), e);
        } finally {
            if (!started) {
                placement.ended(core);
                connection.close();
            }
        }
    }

    private void handle(C connection, Core core) {
        try (connection) {
            handler.handle(connection);
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "connection broke", e);
        } catch (Exception e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        } finally {
            placement.ended(core);
        }
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
