package dev.heddle.net;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;

/**
 * The graceful stop of a server: once, by the thread that asks first; any thread may ask.
 *
 * <pre>
 *   1  the signal is raised; the loops accept what is in the backlog; then the listeners close
 *   2  until the time is over: connections that are idle are given the end of their stream, at
 *      first those that have been so for a while, from half of the time on all
 *   3  the handlers that are left are interrupted
 *   4  the sockets that are left are closed
 * </pre>
 */
final class ServerStop {
    private static final long LOOK_EVERY_NANOS = 5_000_000;
    private static final long LOOK_FOR_IDLE_EVERY_NANOS = 50_000_000;

    /** A client that is about to ask has asked by then, also from afar. */
    private static final long IDLE_NANOS = 1_000_000_000;

    private final List<? extends AcceptLoop<?>> loops;
    private final PortDeparture port;
    private final StopSignal signal;
    private final long interruptNanos;

    private final AtomicBoolean isBegun = new AtomicBoolean();
    private final CompletableFuture<StopReport> report = new CompletableFuture<>();

    // the thread that stops
    private long begin;
    private long lookForIdleAt;
    private boolean isListening = true;
    private boolean isInterrupted;

    /**
     * @param loops all loops of the server; the list may be filled later
     * @param port what the listeners leave
     * @param interruptTime how long interrupted handlers have
     */
    ServerStop(
            List<? extends AcceptLoop<?>> loops,
            PortDeparture port,
            StopSignal signal,
            Duration interruptTime) {
        this.loops = loops;
        this.port = port;
        this.signal = signal;
        interruptNanos = TimeUnit.NANOSECONDS.convert(interruptTime);
    }

    /** See {@link CoreListeners#stop}. */
    StopReport stop(Duration atMost) {
        if (atMost.isNegative()) {
            throw new IllegalArgumentException(
                    "the time to stop in, " + atMost + ", is negative: use Duration.ZERO for none");
        }
        Thread current = Thread.currentThread();
        if (loops.stream().anyMatch(loop -> loop.connections().isServedBy(current))) {
            throw new IllegalStateException(
                    "stop() was called by a handler of the server itself, for which it would wait:"
                            + " call it from another thread");
        }
        if (isBegun.compareAndSet(false, true)) {
            try {
                // convert() does not overflow, as toNanos() does.
                report.complete(perform(TimeUnit.NANOSECONDS.convert(atMost)));
            } catch (Throwable e) {
                report.completeExceptionally(e);
                throw e;
            } finally {
                if (isInterrupted) {
                    current.interrupt();
                }
            }
        }
        return report.join();
    }

    private StopReport perform(long atMostNanos) {
        begin = System.nanoTime();
        lookForIdleAt = begin;
        signal.raise();
        long settleNanos = port.leave(atMostNanos / 2);
        boolean isUnshared = settleNanos == 0;
        loops.forEach(loop -> loop.lastCall(begin + settleNanos, isUnshared));
        if (!awaitEnd(atMostNanos)) {
            closeListeners();
            awaitInterrupted();
            loops.forEach(loop -> loop.connections().cut());
        }
        return new StopReport(
                sum(ServedConnections::acceptedLate),
                sum(ServedConnections::finished),
                sum(ServedConnections::idle),
                sum(ServedConnections::interrupted),
                sum(ServedConnections::cutOff),
                Duration.ofNanos(System.nanoTime() - begin));
    }

    /** Whether all has ended in time. An interrupt of this thread ends the time. */
    private boolean awaitEnd(long atMostNanos) {
        while (!isAtEnd()) {
            long now = System.nanoTime();
            long passed = now - begin;
            if (passed >= atMostNanos || isInterrupted) {
                return false;
            }
            if (now - lookForIdleAt >= 0) {
                lookForIdleAt = now + LOOK_FOR_IDLE_EVERY_NANOS;
                long idleNanos = passed < atMostNanos / 2 ? IDLE_NANOS : 0;
                loops.forEach(loop -> loop.connections().endInputOfIdle(now, idleNanos));
            }
            pause();
        }
        return true;
    }

    private boolean isAtEnd() {
        if (isListening && loops.stream().allMatch(AcceptLoop::isOver)) {
            closeListeners();
        }
        return !isListening && isIdle();
    }

    /** Whether no connection is served, and none is on its way from a loop to its handler. */
    private boolean isIdle() {
        return loops.stream().allMatch(loop -> loop.isOver() && loop.connections().isEmpty());
    }

    private void awaitInterrupted() {
        long since = System.nanoTime();
        do {
            loops.forEach(loop -> loop.connections().interrupt());
            pause();
        } while (!isIdle() && System.nanoTime() - since < interruptNanos && !isInterrupted);
    }

    private void pause() {
        LockSupport.parkNanos(this, LOOK_EVERY_NANOS);
        // While the status is set, park returns at once.
        isInterrupted |= Thread.interrupted();
    }

    private void closeListeners() {
        isListening = false;
        for (int i = 0; i < loops.size(); i++) {
            port.beforeClose(i == loops.size() - 1);
            loops.get(i).close();
        }
    }

    private int sum(ToIntFunction<ServedConnections<?>> figure) {
        return loops.stream().mapToInt(loop -> figure.applyAsInt(loop.connections())).sum();
    }
}
