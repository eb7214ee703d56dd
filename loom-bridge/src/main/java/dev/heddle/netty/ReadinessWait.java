package dev.heddle.netty;

import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;
import io.netty.channel.IoHandlerContext;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Parks a loop's virtual thread until there are events in its epoll instance, a task has come, or
 * its next timer is due. Loop's thread only, except {@link #wakeUp}.
 *
 * <p>The wait for events is an operation on the core's driver. It stays in flight while the loop
 * runs tasks: as long as it is not done there are no events, and nobody asks the kernel for them.
 * An instance is ready as long as it has events (epoll(7)), so one that came between Netty's last
 * look and the next submission ends that wait at once.
 *
 * <p>That no task waits for an event is {@link LoopGate}'s claim.
 */
final class ReadinessWait {
    private static final System.Logger LOGGER = System.getLogger(ReadinessWait.class.getName());

    /** How often the loop looks for events itself where the driver cannot wait for them. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final long FOR_EVER = Long.MAX_VALUE;

    private final Core core;
    private final IoEndpoint descriptor;
    private final LoopGate gate = new LoopGate();

    /** Written once, before the loop sleeps for the first time. */
    private volatile @Nullable Thread thread;

    // loop's thread only
    private final IoOperation wait = new IoOperation();
    private boolean isSubmitted;
    private boolean hasFailed;
    private boolean hasReported;

    /**
     * @param descriptor of an epoll instance
     */
    ReadinessWait(Core core, IoEndpoint descriptor) {
        this.core = core;
        this.descriptor = descriptor;
    }

    /** The loop's thread is the calling one. */
    void begin() {
        thread = Thread.currentThread();
    }

    /** Parks at most once; the loop looks for itself why it is awake. */
    void park(IoHandlerContext context) {
        long most = FOR_EVER;
        if (hasFailed) {
            hasFailed = false;
            most = LOOK_NANOS;
        } else {
            if (!isSubmitted) {
                core.submit(wait.awaitReadable(descriptor));
                isSubmitted = true;
            }
            if (wait.isDone()) {
                return;
            }
        }
        gate.announce();
        try {
            if (context.canBlock()) { // L1 in LoopGate
                parkAtMost(most, context);
            }
        } finally {
            gate.retract();
        }
    }

    private void parkAtMost(long most, IoHandlerContext context) {
        long nanos = most;
        if (context.deadlineNanos() != -1) {
            nanos = Math.min(nanos, context.delayNanos(System.nanoTime()));
        }
        if (nanos == FOR_EVER) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, nanos);
        }
        // A handler may have left the status set; while it is, nobody can park.
        Thread.interrupted();
    }

    /** A task is in the loop's queue. Any thread. */
    void wakeUp() {
        if (gate.claimWakeUp()) {
            LockSupport.unpark(thread);
        }
    }

    /** Whether Netty has to look: true unless the driver still waits for an event. */
    boolean mayHaveEvents() {
        if (!isSubmitted) {
            return true;
        }
        if (!wait.isDone()) {
            return false;
        }
        isSubmitted = false;
        if (wait.result() < 0) {
            hasFailed = true;
            report(wait.result());
        }
        return true;
    }

    private void report(int result) {
        if (!hasReported && !core.group().isClosing()) {
            hasReported = true;
            LOGGER.log(
                    Level.WARNING,
                    "the loop of Netty's channels on "
                            + core
                            + " looks for events every 10 ms: the driver "
                            + core.driverName()
                            + " cannot wait for them, error "
                            + -result);
        }
    }

    /** Ends the wait: nothing holds the epoll instance any more. */
    void close() {
        if (isSubmitted) {
            core.cancel(wait);
            boolean isInterrupted = Thread.interrupted();
            while (!wait.isDone()) {
                LockSupport.park(this);
                isInterrupted |= Thread.interrupted();
            }
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
        core.close(descriptor);
    }
}
