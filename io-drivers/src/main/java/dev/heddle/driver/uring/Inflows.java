package dev.heddle.driver.uring;

import dev.heddle.driver.unix.UnixEndpoint;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The lasting receives of a core: which connections have one, who is told what they bring, and how
 * they end. A {@link RingEndpoint} has the states.
 *
 * <p><b>Reads.</b> While a connection has a lasting receive, a read submits nothing: it is told
 * what has come, or is attached to the receive and told what comes next. To cancel such a read is
 * to end the receive; the read completes when that has ended, and after a last look at the socket,
 * since a cancelled receive may leave bytes there. So a read that needs no waiting succeeds on an
 * interrupted thread, too. A wait without memory ends the receive as well: whoever waits so reads
 * in ways of its own.
 *
 * <p><b>Who gets one.</b> A TCP connection that is read into arrays, after its first receives,
 * while the core has buffers to spare. It ends where too much is unread, so that TCP's own flow
 * control acts; where the core has no buffer left, in which case the kernel ends it; and where the
 * core has another carrier: task work is its submitter's, so each part would come by the former
 * one's grace. What comes then is received one by one, and in time by a new lasting receive; not so
 * where it met an urgent byte ({@link StuckReceives}).
 *
 * <p>Lease holder only.
 */
final class Inflows {
    /**
     * How many receives of the core go one by one for each lasting one that has found no buffer.
     * Where many connections become readable at once, most of them would find none again and again.
     */
    private static final int DECLINED_FOR_EACH = 8;

    private static final int MOST_DECLINED = 1 << 20;

    /** What is larger comes in fewer pieces by other ways. */
    private static final int MOST_BYTES = 16 * 1024;

    private final UringDriver driver;
    private final InflowLimits limits;

    /** Those whose lasting receives are to end. */
    private final ArrayDeque<RingEndpoint> endings = new ArrayDeque<>();

    private int toDecline;

    /** How many are armed. */
    private int armed;

    Inflows(UringDriver driver, InflowLimits limits) {
        this.driver = driver;
        this.limits = limits;
    }

    // --- reads ---

    /**
     * Takes a receive, or a wait for readability, that is being submitted.
     *
     * @return whether it is done or waits here; else it goes to the kernel
     */
    boolean take(IoOperation reading) {
        if (!(reading.endpoint() instanceof RingEndpoint endpoint)) {
            return false;
        }
        if (tell(reading, endpoint)) {
            return true;
        }
        Submission lasting = endpoint.armed();
        if (lasting == null) {
            return false;
        }
        lasting.operation = reading;
        reading.setDriverState(lasting);
        if (reading.kind() == IoOperation.Kind.AWAIT_READABLE) {
            end(endpoint);
        }
        return true;
    }

    /** Completes a read with what is there; false where nothing is. */
    private boolean tell(IoOperation reading, RingEndpoint endpoint) {
        if (!endpoint.hasNews()) {
            return false;
        }
        if (reading.kind() != IoOperation.Kind.RECEIVE) {
            driver.complete(reading, 0);
        } else if (endpoint.isBroken()) {
            endpoint.discard();
            driver.complete(reading, -Errno.ECONNABORTED);
        } else {
            driver.complete(reading, told(reading, endpoint));
        }
        return true;
    }

    private int told(IoOperation reading, RingEndpoint endpoint) {
        boolean isTold = false;
        try {
            int result = endpoint.tell(reading);
            isTold = true;
            return result;
        } finally {
            if (!isTold) {
                // Some of it may be gone.
                endpoint.breakStream();
                driver.complete(reading, -Errno.EIO);
            }
        }
    }

    /**
     * Hands a receive that goes to the kernel to the ring as a lasting one, if it is to be one.
     *
     * @return whether it was
     */
    boolean tryBegin(IoOperation receive, int descriptor, Ring ring) {
        BufferRing buffers = ring.buffers();
        if (buffers == null
                || receive.array() == null
                || receive.remaining() > MOST_BYTES
                || !(receive.endpoint() instanceof RingEndpoint endpoint)
                || endpoint.countReceive() <= limits.receivesBefore()
                || endpoint.takeGoesAlone()
                || endpoint.getsUrgentData()
                || endpoint.isOver()
                || endpoint.isBroken()
                || endpoint.isUnixDomain()) {
            return false;
        }
        if (toDecline > 0) {
            toDecline--;
            return false;
        }
        if (buffers.free() <= limits.reserve()) {
            return false;
        }
        endpoint.arm(ring.receiveOn(receive, descriptor, endpoint.takeLikelyEmpty()));
        armed++;
        return true;
    }

    // --- what comes ---

    /** A lasting receive has brought a part. In the loop only. */
    void received(Submission lasting, int result) {
        RingEndpoint endpoint = (RingEndpoint) endpointOf(lasting);
        IoOperation waiting = lasting.operation;
        if (waiting == null || !isWhole(waiting, endpoint, lasting, result)) {
            add(lasting, endpoint, result);
            if (waiting != null && endpoint.hasNews()) {
                lasting.operation = null;
                tell(waiting, endpoint);
            }
        }
        if (endpoint.unreadParts() >= limits.mostUnread()
                || lasting.carrier != lasting.ring.carrier) {
            end(endpoint);
        }
    }

    /** Hands a part to the receive that waits for it, which has room for all of it. */
    private boolean isWhole(
            IoOperation waiting, RingEndpoint endpoint, Submission lasting, int result) {
        BufferRing buffers = lasting.ring.buffers();
        if (buffers == null
                || lasting.buffer < 0
                || result <= 0
                || result > waiting.remaining()
                || waiting.kind() != IoOperation.Kind.RECEIVE
                || endpoint.hasNews()
                || endpoint.isBroken()) {
            return false;
        }
        buffers.take();
        boolean isMoved = false;
        try {
            buffers.drain(lasting.buffer, 0, result, waiting, 0);
            isMoved = true;
        } finally {
            buffers.giveBack(lasting.buffer);
            if (!isMoved) {
                endpoint.breakStream();
            }
        }
        lasting.operation = null;
        driver.complete(waiting, result);
        return true;
    }

    /** A lasting receive has ended. In the loop only. */
    void ended(Submission lasting, int result) {
        RingEndpoint endpoint = (RingEndpoint) endpointOf(lasting);
        IoOperation waiting = lasting.operation;
        lasting.operation = null;
        try {
            add(lasting, endpoint, result);
        } finally {
            ended(endpoint, waiting, result);
        }
    }

    private void ended(RingEndpoint endpoint, @Nullable IoOperation waiting, int result) {
        disarm(endpoint);
        if (result == -Errno.ENOBUFS) {
            endpoint.goAloneOnce();
            toDecline = Math.min(MOST_DECLINED, toDecline + DECLINED_FOR_EACH);
        } else if (result <= 0 && !isAskedFor(result)) {
            endpoint.end(result);
        }
        if (endpoint.isToBeReleased()) {
            driver.release(endpoint);
        } else if (waiting != null && !tell(waiting, endpoint)) {
            goOn(waiting);
        }
    }

    /** Where the heap has no room to note what has come, the stream fails: bytes of it are lost. */
    private static void add(Submission lasting, RingEndpoint endpoint, int result) {
        BufferRing buffers = lasting.ring.buffers();
        if (buffers == null || lasting.buffer < 0) {
            return;
        }
        buffers.take();
        if (result > 0) {
            boolean isKept = false;
            try {
                endpoint.add(buffers, lasting.buffer, result);
                isKept = true;
            } finally {
                if (!isKept) {
                    buffers.giveBack(lasting.buffer);
                    endpoint.breakStream();
                }
            }
        } else {
            buffers.giveBack(lasting.buffer);
        }
    }

    /** Whether the stream goes on: somebody has ended the receive. */
    private static boolean isAskedFor(int result) {
        return result == -Errno.ECANCELED || result == -Errno.EINTR || result == -Errno.EAGAIN;
    }

    /** The receive that a read waited for has ended, and has brought nothing. */
    private void goOn(IoOperation reading) {
        if (!driver.isToEnd(reading)) {
            driver.queue(reading);
        } else if (reading.kind() == IoOperation.Kind.RECEIVE && driver.isForOneTry(reading)) {
            driver.settlement().receiveNow(reading);
        } else {
            driver.complete(reading, -Errno.ECANCELED);
        }
    }

    private static IoEndpoint endpointOf(Submission lasting) {
        IoEndpoint endpoint = lasting.endpoint;
        if (endpoint == null) {
            throw new AssertionError("a lasting receive of no endpoint");
        }
        return endpoint;
    }

    // --- their ends ---

    private void disarm(RingEndpoint endpoint) {
        endpoint.disarm();
        armed--;
    }

    /** Whether there is any lasting receive. */
    boolean areAnyArmed() {
        return armed > 0;
    }

    /** An urgent byte is ahead of a lasting receive, which may not get past it. */
    void endStuck(RingEndpoint endpoint) {
        endpoint.noteUrgentData();
        end(endpoint);
    }

    private void end(RingEndpoint endpoint) {
        if (endpoint.beginEnding()) {
            endings.addLast(endpoint);
        }
    }

    /** Whether the last {@link #flush} has left nothing behind. */
    boolean isFlushed() {
        return endings.isEmpty();
    }

    /**
     * Asks the ring to end what is to end.
     *
     * @return how many entries of the submission queue it took, {@code most} at most
     */
    int flush(Ring ring, int most) {
        int flushed = 0;
        while (flushed < most && !endings.isEmpty()) {
            Submission lasting = endings.removeFirst().armed();
            if (lasting != null) {
                ring.cancel(lasting);
                flushed++;
            }
        }
        return flushed;
    }

    /**
     * Makes an endpoint that is to be closed ready for it.
     *
     * @return whether a lasting receive holds its file, and closes it when that has ended
     */
    boolean holdUntilEnded(UnixEndpoint closing) {
        if (!(closing instanceof RingEndpoint endpoint)) {
            return false;
        }
        if (endpoint.armed() != null) {
            endpoint.releaseWhenDisarmed();
            end(endpoint);
            return true;
        }
        if (endpoint.hasUnread()) {
            endpoint.resetAtClose();
        }
        endpoint.discard();
        return false;
    }

    /** Whether the connection has a lasting receive that has not ended yet, as far as is known. */
    boolean isArmed(IoOperation operation) {
        return operation.endpoint() instanceof RingEndpoint endpoint && endpoint.armed() != null;
    }

    /**
     * What a write is told that the kernel has found a broken pipe. The kernel reports a reset, or
     * another failure of the connection, once, to whoever comes first; where a lasting receive was
     * that, but no read has been told, the write is.
     */
    int whyBroken(IoOperation writing) {
        int failure =
                writing.endpoint() instanceof RingEndpoint endpoint ? endpoint.takeFailure() : 0;
        return failure != 0 ? failure : -Errno.EPIPE;
    }

    /** The ring of a lasting receive has failed, and with it the word what it has taken. */
    void lost(Submission lasting) {
        RingEndpoint endpoint = (RingEndpoint) endpointOf(lasting);
        disarm(endpoint);
        endpoint.heldByRing();
        endpoint.breakStream();
        if (endpoint.isToBeReleased()) {
            driver.release(endpoint);
        }
    }
}
