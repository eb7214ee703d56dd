package dev.heddle.agent;

import dev.heddle.driver.IoTransport;
import dev.heddle.jdk.ChosenDrivers;
import dev.heddle.jdk.VirtualThreads;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Parks virtual threads in the JDK's own socket calls on their core's driver, where {@code
 * sun.nio.ch.Poller} would park them on threads that all of the JVM shares.
 *
 * <p>The contract is that of {@code Poller.poll} (JDK 25 to 27): it returns when the descriptor is
 * ready, the time is over, the thread is interrupted or unparked, or the object is closed, and does
 * not say which; the caller looks for itself.
 *
 * <p><b>Claims.</b> A waiting thread claims the direction of the descriptor's number by writing
 * itself into {@link #readers} or {@link #writers}, and clears that when nothing of the wait is in
 * flight any more. A closer marks the object as closed and then calls {@link #stopPoll}, which
 * reads the claim; the waiter claims and then asks whether the object is open. All four are
 * volatile: one of the two sees the other, so a close never leaves a thread parked. The JDK's locks
 * let one thread wait for a direction of a descriptor at a time; should there be another, it finds
 * the claim taken and goes to the JDK's poller.
 *
 * <p><b>The number's next owner.</b> The JDK frees a descriptor only after its waiters have left
 * {@link #poll}, and they leave only when the driver holds nothing of theirs: a wait that was cut
 * short is cancelled and its completion awaited.
 */
final class CorePoller {
    /** {@code sun.nio.ch.Net.POLLIN} and {@code POLLOUT} on Linux, as in poll(2). */
    static final int POLLIN = 1;

    static final int POLLOUT = 4;

    private static final BooleanSupplier ALWAYS_OPEN =
            new BooleanSupplier() { // no lambda: it would be linked at its first use
                @Override
                public boolean getAsBoolean() {
                    return true;
                }
            };

    private final CoreGroup group;
    private final IoTransport transport;

    /** What each core has of the descriptors' numbers, by the core's index. */
    private final List<DescriptorTable<CoreDescriptor>> onCores = new ArrayList<>();

    private final DescriptorTable<Thread> readers = new DescriptorTable<>();
    private final DescriptorTable<Thread> writers = new DescriptorTable<>();

    /** For virtual threads of a group. */
    CorePoller(CoreGroup group) {
        this.group = group;
        transport = ChosenDrivers.transportOf(group);
        for (int i = 0; i < group.cores().size(); i++) {
            onCores.add(new DescriptorTable<>());
        }
        load();
    }

    /** Loads what a wait needs: it must not be loaded in the midst of one. */
    private void load() {
        IoEndpoint any = transport.watch(0);
        if (any != null) {
            CoreDescriptor onNoCore = new CoreDescriptor(any);
            onNoCore.awaitReadable();
            onNoCore.awaitWritable();
        }
        // By a thread of no core, for which they do nothing.
        pollSelector(0, 0);
        stopPoll(0, POLLIN);
        noteRead(0, takeLikelyEmpty(0));
    }

    /**
     * Parks the calling thread, if it is a virtual one of a core of the group.
     *
     * @param nanos how long at most; 0 or less for as long as it takes
     * @param isOpen whether the object that has the descriptor is open
     * @return false if the JDK's poller has to do it
     */
    boolean poll(int descriptor, int event, long nanos, BooleanSupplier isOpen) {
        Thread thread = Thread.currentThread();
        Core core = VirtualThreads.coreOf(thread);
        DescriptorTable<Thread> claims = claimsOf(event);
        if (core == null
                || core.group() != group
                || claims == null
                || !DescriptorTable.covers(descriptor)) {
            return false;
        }
        CoreDescriptor onCore = onCore(core, descriptor);
        if (onCore == null || !claims.compareAndSet(descriptor, null, thread)) {
            return false;
        }
        IoOperation wait = null;
        try {
            if (!isOpen.getAsBoolean()) {
                return true;
            }
            wait = event == POLLIN ? onCore.awaitReadable() : onCore.awaitWritable();
            boolean isCutShort = await(core, wait, nanos);
            if (isCutShort && !isOpen.getAsBoolean()) {
                transport.endBeforeClose(onCore.endpoint());
            }
            return wait.result() >= 0 || wait.result() == -Errno.ECANCELED;
        } finally {
            if (wait != null) {
                release(core, descriptor, onCore, wait);
            }
            claims.clear(descriptor);
        }
    }

    /**
     * Lets go of the waiting thread. Where an error, such as the end of the stack, has left the
     * wait in flight, it and its endpoint are nobody's any more, and the number gets others. If
     * that fails too, the claim stays, so that the JDK's poller has the number from then on.
     */
    private void release(Core core, int descriptor, CoreDescriptor onCore, IoOperation wait) {
        if (wait.isDone()) {
            wait.forget();
        } else {
            onCores.get(core.index()).compareAndSet(descriptor, onCore, null);
            core.close(onCore.endpoint());
        }
    }

    /** The same for a selector's descriptor, which its owner does not close meanwhile. */
    boolean pollSelector(int descriptor, long nanos) {
        return poll(descriptor, POLLIN, nanos, ALWAYS_OPEN);
    }

    /**
     * Wakes the thread that waits on a core for this event.
     *
     * @return false if there is none, so that it may be with the JDK's poller
     */
    boolean stopPoll(int descriptor, int event) {
        DescriptorTable<Thread> claims = claimsOf(event);
        Thread waiter =
                claims != null && DescriptorTable.covers(descriptor)
                        ? claims.get(descriptor)
                        : null;
        if (waiter == null) {
            return false;
        }
        LockSupport.unpark(waiter);
        return true;
    }

    /**
     * Whether a read by the calling thread is likely to find nothing: the one before it has taken
     * all there was. Says so once, so that the next one looks. Never where the thread is of no
     * core.
     */
    boolean takeLikelyEmpty(int descriptor) {
        CoreDescriptor onCore = known(descriptor);
        return onCore != null && onCore.takeLikelyEmpty();
    }

    /** The calling thread has read, and perhaps taken all there was. */
    void noteRead(int descriptor, boolean hasEmptied) {
        CoreDescriptor onCore = known(descriptor);
        if (onCore != null) {
            onCore.noteRead(hasEmptied);
        }
    }

    /** What the calling thread's core has of a number that was waited for before. */
    private @Nullable CoreDescriptor known(int descriptor) {
        Core core = VirtualThreads.coreOf(Thread.currentThread());
        return core != null && core.group() == group && DescriptorTable.covers(descriptor)
                ? onCores.get(core.index()).get(descriptor)
                : null;
    }

    private @Nullable DescriptorTable<Thread> claimsOf(int event) {
        return switch (event) {
            case POLLIN -> readers;
            case POLLOUT -> writers;
            default -> null;
        };
    }

    /** What the core has of the number; null where its driver cannot watch it. */
    private @Nullable CoreDescriptor onCore(Core core, int descriptor) {
        DescriptorTable<CoreDescriptor> known = onCores.get(core.index());
        CoreDescriptor onCore = known.get(descriptor);
        if (onCore != null) {
            return onCore;
        }
        IoEndpoint endpoint = transport.watch(descriptor);
        return endpoint == null ? null : known.getOr(descriptor, new CoreDescriptor(endpoint));
    }

    /**
     * Parks once, as the JDK does.
     *
     * @return whether the wait was cut short
     */
    private static boolean await(Core core, IoOperation wait, long nanos) {
        core.submit(wait);
        if (wait.isDone()) {
            return false;
        }
        if (nanos > 0) {
            LockSupport.parkNanos(nanos);
        } else {
            LockSupport.park();
        }
        if (wait.isDone()) {
            return false;
        }
        core.cancel(wait);
        if (!wait.isDone()) {
            awaitCancelled(wait);
        }
        return true;
    }

    private static void awaitCancelled(IoOperation wait) {
        // While the status is set, park returns at once.
        boolean isInterrupted = Thread.interrupted();
        while (!wait.isDone()) {
            LockSupport.park();
            isInterrupted |= Thread.interrupted();
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
