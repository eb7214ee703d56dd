package dev.heddle.driver.uring;

import dev.heddle.driver.unix.ForeignDescriptor;
import dev.heddle.driver.unix.UnixEndpoint;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What becomes of the operations of a ring that its core has lost.
 *
 * <p><b>When the lease moves.</b> A ring of {@link BoundRings} stays with its thread. {@link
 * UringDriver#attach} on the new carrier opens another and queues again, there and then, all that
 * may be armed twice: watches, and receives that wait for data, which go on as watches: the buffers
 * stay with the old ring. The old ring cannot take data meanwhile: with DEFER_TASKRUN nothing
 * happens on it until its thread enters the kernel for it, and when that thread comes back, {@link
 * #retire} cancels before it reaps ({@link NettyRing#cancelAll}). A receive that delivers data all
 * the same is a broken promise of the kernel: its connection is failed, never reordered. A send
 * that waits for room is a watch; one that the old ring has made, and nobody has reaped, cannot be
 * repeated: it ends when the old thread is back, and so do receives on kernels before 6.1, which
 * have no DEFER_TASKRUN.
 *
 * <p>The table of an abandoned ring is read by {@link #takeOver} and by the old thread's {@link
 * #retire}: both hold the ring's monitor, which no virtual thread ever takes.
 */
final class RingSuccession {
    /** Rings whose memory the kernel may still write to: they stay reachable for good. */
    private static final Queue<Ring> FAILED = new ConcurrentLinkedQueue<>();

    static {
        Retirement.load();
    }

    private final UringDriver driver;

    RingSuccession(UringDriver driver) {
        this.driver = driver;
    }

    /** Queues again what may be armed twice. By the new carrier, in the loop. */
    void takeOver(Ring abandoned) {
        synchronized (abandoned) {
            long bytes = 0;
            for (Submission submission : abandoned.inFlight()) {
                bytes += submission.heldBytes;
                try {
                    moveHere(submission);
                } catch (RuntimeException | Error defect) {
                    // Its own only: the ring is forgotten already, and nobody else moves the rest.
                    submission.leave();
                    driver.report("a submission of a lost carrier is not taken over", defect);
                }
            }
            // Nothing, if the old thread was here first.
            abandoned.leftBytes = bytes;
            driver.receives().left(bytes);
        }
    }

    private void moveHere(Submission submission) {
        IoOperation operation = submission.operation;
        if (operation == null || !mayBeArmedTwice(submission, operation)) {
            return;
        }
        submission.leave();
        if (operation.endpoint() instanceof UnixEndpoint socket) {
            socket.heldByRing();
        } else if (operation.endpoint() instanceof ForeignDescriptor foreign) {
            foreign.heldByRing();
        }
        if (operation.isCancelRequested()) {
            driver.complete(operation, -Errno.ECANCELED);
        } else {
            driver.queueAsWatch(operation);
        }
    }

    /**
     * A second receive is safe only where the first is sure to take nothing. A read of a file takes
     * nothing from anybody, but may write into its memory at any time: it may be made twice where
     * that is the first submission's own. A second write could come after what others write later.
     */
    private static boolean mayBeArmedTwice(Submission submission, IoOperation operation) {
        if (operation.endpoint() instanceof FileAccess) {
            return operation.kind() == IoOperation.Kind.SYNC
                    || (operation.kind() == IoOperation.Kind.RECEIVE && submission.memory != null);
        }
        return submission.isPoll
                || (operation.kind() == IoOperation.Kind.RECEIVE && NettyRing.IS_DEFERRED);
    }

    /**
     * Ends the calling thread's ring, whose core has gone on without it.
     *
     * @return what is to be settled in the loop of the core
     */
    Retirement retire(Ring own) {
        Retirement retirement = new Retirement(this);
        synchronized (own) {
            own.redirect(retirement);
            retirement.releases(own.leftBytes);
            end(own, retirement);
        }
        return retirement;
    }

    /** Ends the ring of a core that ends itself. In the loop, as the driver's last act. */
    void end(Ring ring) {
        Retirement failed = new Retirement(this);
        end(ring, failed);
        failed.run();
    }

    /** Ends a ring of the calling thread; where it fails, its operations do, and it is kept. */
    private void end(Ring own, Retirement retirement) {
        try {
            own.cancelAll();
            own.close();
        } catch (RuntimeException failure) {
            driver.report(
                    "the io_uring of " + Thread.currentThread() + " failed at its end", failure);
            // The kernel may still write to its memory, which therefore is not given back.
            FAILED.add(own);
            for (Submission left : own.inFlight()) {
                if (left.isLasting) {
                    driver.inflows().lost(left);
                }
                retirement.fail(left);
            }
        }
    }

    /** Settles what a ring said that its core had left. In the loop only. */
    void settle(Retirement.Outcome outcome) {
        if (outcome.operation() != null && outcome.result() == -Errno.EIO) {
            fail(outcome.operation(), outcome.isPoll());
        } else if (outcome.operation() != null) {
            driver.settlement()
                    .settle(
                            outcome.operation(),
                            outcome.memory(),
                            outcome.isPoll(),
                            outcome.result());
        } else if (!outcome.isPoll()
                && outcome.result() > 0
                && outcome.endpoint() instanceof UnixEndpoint socket) {
            breakStream(socket);
        }
        driver.giveBack(outcome.memory());
    }

    /** A ring that the core had left has let go of so much memory. In the loop only. */
    void released(long bytes) {
        driver.receives().released(bytes);
    }

    /** A receive that had moved took bytes all the same: what comes after them is out of order. */
    private void breakStream(UnixEndpoint endpoint) {
        driver.report(
                endpoint + " is aborted: a cancelled receive has taken data from its stream", null);
        endpoint.breakStream();
    }

    /** The current ring has failed: so do its operations. In the loop only. */
    void lose(Ring ring) {
        FAILED.add(ring);
        driver.receives().left(0);
        for (Submission submission : ring.inFlight()) {
            IoOperation operation = submission.operation;
            if (submission.isLasting) {
                driver.inflows().lost(submission);
            }
            if (operation != null) {
                submission.leave();
                fail(operation, submission.isPoll);
            }
        }
    }

    /** Its ring is lost, and with it the word whether bytes were moved. In the loop only. */
    private void fail(IoOperation operation, boolean isPoll) {
        if (operation.endpoint() instanceof UnixEndpoint socket) {
            socket.heldByRing();
        }
        driver.settlement().fail(operation, isPoll);
    }
}
