package dev.heddle.driver.nio;

import dev.heddle.scheduler.PollContext;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A core's selector: which endpoints wait, for what, and which of them are ready. Lease holder
 * only, except for {@link #wakeUp}.
 *
 * <p>All that an endpoint needs of the selector, to be registered, to wait for something else, to
 * be forgotten, is only noted here, and done in {@link #select}: in the loop, on the carrier's own
 * thread. Nothing of a selector is bound to a thread, so any carrier may go on where another was.
 *
 * <p>Selectors are level-triggered: an endpoint that is ready is reported again until it is not.
 * Its interest in reading stays when its operation has completed, since mostly another one follows;
 * it is taken back where the endpoint is reported and nobody waits.
 */
final class EndpointSelector {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Consumer<SelectionKey> collector = this::collect;

    /** All that have ever waited and are not forgotten. */
    private final Set<NioEndpoint> members = new HashSet<>();

    private final Deque<NioEndpoint> changed = new ArrayDeque<>();
    private final Deque<NioEndpoint> ready = new ArrayDeque<>();

    /** Their channels are registered still. */
    private final Deque<NioEndpoint> forgotten = new ArrayDeque<>();

    /** Forgotten, and not registered any more once the select or the close is over. */
    private final Deque<NioEndpoint> retired = new ArrayDeque<>();

    private @Nullable Selector selector;

    /** Belongs to the selector; read by whoever wakes the core. */
    private volatile @Nullable WakeUp wakeUp;

    boolean isOpen() {
        return selector != null;
    }

    /**
     * Opens a selector, for all members.
     *
     * @throws IOException if the system gives no descriptor
     */
    void open() throws IOException {
        Selector opened = newSelector();
        selector = opened;
        wakeUp = new WakeUp(opened::wakeup);
        for (NioEndpoint member : members) {
            noteChange(member);
        }
    }

    private static Selector newSelector() throws IOException {
        try {
            return Selector.open();
        } catch (IOException e) {
            throw new IOException("a selector cannot be opened: " + e.getMessage(), e);
        }
    }

    /** Closes the selector; all that it had is retired or, when it is opened again, waits on. */
    void close() throws IOException {
        Selector closed = selector;
        selector = null;
        wakeUp = null;
        retire();
        for (NioEndpoint member : members) {
            member.cancelKey();
        }
        if (closed != null) {
            closed.close();
        }
    }

    /** Something waits for the endpoint to be ready. */
    void watch(NioEndpoint endpoint) {
        members.add(endpoint);
        noteChange(endpoint);
    }

    /** What the endpoint waits for may have changed, if it is one that waits here at all. */
    void noteChange(NioEndpoint endpoint) {
        if (endpoint.noteChange()) {
            changed.add(endpoint);
        }
    }

    /**
     * The endpoint waits for nothing any more, and is going to be closed.
     *
     * @return false if {@link #pollRetired} will tell when the selector has let go of it; a channel
     *     that is closed earlier keeps its descriptor until then
     */
    boolean forget(NioEndpoint endpoint) {
        members.remove(endpoint);
        if (!endpoint.isRegistered()) {
            return true;
        }
        forgotten.add(endpoint);
        return false;
    }

    /** All that have ever waited here and are not forgotten. */
    Collection<NioEndpoint> members() {
        return List.copyOf(members);
    }

    /** The next endpoint that may be closed now; null if there is none. */
    @Nullable NioEndpoint pollRetired() {
        return retired.pollFirst();
    }

    /** The next endpoint that is ready for something; null if there is none. */
    @Nullable NioEndpoint pollReady() {
        return ready.pollFirst();
    }

    /** Ends a blocking {@link #select}, or the next one. Any thread. */
    void wakeUp() {
        WakeUp current = wakeUp;
        if (current != null) {
            current.wakeUp();
        }
    }

    /**
     * Waits until an endpoint is ready, if there is nothing to do before.
     *
     * @throws IOException if the selector has failed, like a RuntimeException
     */
    void select(PollContext context) throws IOException {
        Selector current = selector;
        WakeUp wakeUps = wakeUp;
        if (current == null || wakeUps == null) {
            throw new AssertionError("a select before the selector was opened");
        }
        for (NioEndpoint next = changed.pollFirst(); next != null; next = changed.pollFirst()) {
            change(next, current);
        }
        boolean isIdle = ready.isEmpty() && forgotten.isEmpty() && context.canBlock();
        retire();
        if (wakeUps.mayBlock() && isIdle) {
            block(current, context);
        } else {
            if (isIdle) {
                wakeUps.letWakerLeave();
            }
            current.selectNow(collector);
        }
        wakeUps.selected();
    }

    /** The select that follows begins with letting go of them. */
    private void retire() {
        for (NioEndpoint next = forgotten.pollFirst(); next != null; next = forgotten.pollFirst()) {
            next.cancelKey();
            retired.add(next);
        }
    }

    private void change(NioEndpoint endpoint, Selector current) {
        try {
            endpoint.change(current);
        } catch (ClosedChannelException closedByItself) {
            // A connect has failed before: what waits is to find that out.
            endpoint.noteReady(endpoint.wantedOps());
            ready.add(endpoint);
        }
    }

    private void block(Selector current, PollContext context) throws IOException {
        // While the carrier is interrupted, select would return at once, again and again.
        Thread.interrupted();
        long deadline = context.deadlineNanos();
        if (deadline == PollContext.NO_DEADLINE) {
            current.select(collector);
            return;
        }
        long millis = millis(deadline - System.nanoTime());
        if (millis > 0) {
            current.select(collector, millis);
        } else {
            // 0 would mean for ever.
            current.selectNow(collector);
        }
    }

    /**
     * Rounded up: rounded down, the core would come too early and spin through the last part of the
     * millisecond. So a timer is never early, and up to 1 ms late where nothing else happens.
     */
    static long millis(long nanos) {
        return nanos <= 0 ? 0 : (nanos - 1) / NANOS_PER_MILLI + 1;
    }

    /** In a select: the endpoint's operations are tried after it. */
    private void collect(SelectionKey key) {
        NioEndpoint endpoint = (NioEndpoint) key.attachment();
        int waitedFor = key.readyOps() & endpoint.wantedOps();
        int unwanted = key.readyOps() & ~waitedFor;
        if (unwanted != 0) {
            key.interestOpsAnd(~unwanted);
        }
        if (waitedFor != 0) {
            endpoint.noteReady(waitedFor);
            ready.add(endpoint);
        }
    }
}
