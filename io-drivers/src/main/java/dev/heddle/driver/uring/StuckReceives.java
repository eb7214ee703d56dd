package dev.heddle.driver.uring;

import dev.heddle.driver.unix.UrgentMarks;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds lasting receives that are stuck at an urgent byte, and ends them; what waits there goes on
 * by a receive of its own, and the connection gets no lasting one any more.
 *
 * <p><b>Why they stick.</b> Where a receive begins at the place of an urgent byte,
 * tcp_recvmsg_locked (Linux 6.18, net/ipv4/tcp.c) gives way to a signal that is pending, and counts
 * as one that task work has been queued: by another request of the ring, say. A receive of its own
 * asks the socket again before it waits; a lasting one has used up the event that woke it, and
 * sleeps with bytes behind the mark until further ones come.
 *
 * <p><b>When it looks.</b> Sticking takes another request that completes at the time, so the core
 * is awake then: a look follows within half a second whenever the core has polled, and an idle core
 * is left alone. It is one system call for all connections that somebody waits for.
 *
 * <p>Lease holder only.
 */
final class StuckReceives {
    private static final int PERIOD_MILLIS = 500;

    private final Core core;
    private final Rings rings;
    private final Inflows inflows;
    private final Consumer<RingEndpoint> ending;
    private final Runnable look = this::look;
    private @Nullable Timer next;
    private boolean hasJustLooked;

    StuckReceives(Core core, Rings rings, Inflows inflows) {
        this.core = core;
        this.rings = rings;
        this.inflows = inflows;
        ending = inflows::endStuck;
    }

    /** Loads and links what a look needs; by rings that have lasting receives, before the first. */
    static void load() {
        UrgentMarks.load();
    }

    /** The core is about to poll: has a look follow, unless only the last look has woken it. */
    void beforePoll() {
        if (next != null) {
            return;
        }
        if (hasJustLooked) {
            hasJustLooked = false;
        } else if (inflows.areAnyArmed()) {
            next = core.schedule(look, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        next = null;
        hasJustLooked = true;
        Ring ring = rings.current();
        if (ring == null) {
            return;
        }
        List<RingEndpoint> waiting = new ArrayList<>();
        for (Submission submission : ring.inFlight()) {
            if (submission.isLasting
                    && submission.operation != null
                    && submission.endpoint instanceof RingEndpoint endpoint) {
                waiting.add(endpoint);
            }
        }
        if (!waiting.isEmpty()) {
            UrgentMarks.find(waiting, ending);
        }
    }
}
