package dev.heddle.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A platform thread that runs a core while it holds the core's lease, and waits as a spare
 * otherwise. A daemon, with no inherited thread-locals and the system's class loader, so that a
 * group made by a web application does not keep that application alive.
 */
public final class Carrier extends Thread {
    private static final VarHandle TICKET;

    static {
        try {
            TICKET = MethodHandles.lookup().findVarHandle(Carrier.class, "ticket", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Carriers owner;

    /** What to run next. Written by whoever took the lease for this carrier, cleared by it. */
    private volatile @Nullable Core assignment;

    private volatile boolean dismissed;

    /** Written by the carrier as it starts, read by the watchdog; null where it is not known. */
    private volatile @Nullable OsThread osThread;

    // carrier-confined, also seen by the code of the task that is mounted on it
    private @Nullable Core core;

    /** Of the task that runs or has run last; 0 for a spare. Any thread may read it. */
    private long ticket;

    /** How often the core was entered: 0 while a task runs user code, more where it is owned. */
    private int depth;

    Carrier(Carriers owner, String name) {
        super(null, null, name, 0, false);
        this.owner = owner;
        setDaemon(true);
        setContextClassLoader(ClassLoader.getSystemClassLoader());
    }

    /** The core whose task the carrier runs; null for a spare. The lease may be gone. */
    @Nullable Core core() {
        return core;
    }

    /** What the system knows of this thread; null where it does not tell. Any thread. */
    @Nullable OsThread osThread() {
        return osThread;
    }

    void seenAs(@Nullable OsThread self) {
        osThread = self;
    }

    /** Gives a core to this reserved carrier, whose lease the caller has just taken. */
    void assign(Core next) {
        next.runBy(this);
        assignment = next;
        LockSupport.unpark(this);
    }

    /** Ends the carrier as soon as it is spare. */
    void dismiss() {
        dismissed = true;
        LockSupport.unpark(this);
    }

    @Override
    public void run() {
        seenAs(OsThread.current());
        for (Core next = awaitAssignment(); next != null; next = awaitAssignment()) {
            run(next);
            owner.becomeSpare(this);
        }
    }

    /**
     * Runs a core until its lease is lost or it ends. By this thread; where it is never started, by
     * the one that it stands for.
     */
    void run(Core next) {
        core = next;
        depth = 1;
        next.run(this);
        core = null;
        TICKET.setOpaque(this, 0L);
    }

    private @Nullable Core awaitAssignment() {
        long idleSince = System.nanoTime();
        for (; ; ) {
            Core next = assignment;
            if (next != null) {
                assignment = null;
                return next;
            }
            if (dismissed) {
                return null;
            }
            long left = owner.idleNanos() - (System.nanoTime() - idleSince);
            if (left <= 0 && owner.retire(this)) {
                return null;
            }
            // A task may have left its interrupt behind, with which park would return at once.
            Thread.interrupted();
            LockSupport.parkNanos(owner, Math.max(left, 1_000_000));
        }
    }

    /** Publishes the task that starts. Only in the loop. */
    void beginTask(Lease lease) {
        depth = 0;
        TICKET.setOpaque(this, lease.beginTask());
    }

    /** Ends the task; false if the core was taken meanwhile. Only in the loop. */
    boolean endTask(Lease lease) {
        if (depth > 0) {
            // An error, such as the end of the stack, struck between enter and leave.
            lease.release(ticket);
            depth = 0;
        }
        if (!lease.endTask(ticket)) {
            return false;
        }
        depth = 1;
        return true;
    }

    /** Enters the core whose task runs here, so that it cannot be taken; false if it was. */
    boolean enter(Lease lease) {
        if (depth > 0 || lease.hold(ticket)) {
            depth++;
            return true;
        }
        return false;
    }

    /** Ends a successful {@link #enter}; true if the task is asked to give the core away. */
    boolean leave(Lease lease) {
        // In this order: if the stack ends here, endTask still knows that the core is held.
        if (depth == 1) {
            lease.release(ticket);
            depth = 0;
            return lease.isWanted(ticket);
        }
        depth--;
        return false;
    }

    /** Whether the caller runs in the loop, or inside the core. */
    boolean isInside() {
        return depth > 0;
    }

    /** What {@link #isVisited} takes, after a successful {@link #enter}. */
    long visit() {
        return ticket;
    }

    /** Whether the caller, on this carrier, is inside still: its task has not ended since. */
    boolean isVisited(long visit) {
        return depth > 0 && ticket == visit;
    }

    /**
     * Whether the task of a core with this ticket, which has lost that core, is on the carrier
     * still. Any thread: {@code core} was written before the ticket, and is another's before the
     * next. For a task that has its core, or has ended with it, the answer means nothing.
     */
    boolean isKeptBy(Core lost, long taken) {
        return (long) TICKET.getOpaque(this) == taken && core == lost;
    }

    /** Whether the caller runs in a task, not in the loop or inside the core, that has its core. */
    boolean canHandOff(Lease lease) {
        return depth == 0 && lease.observe() == ticket;
    }

    /** The task that runs here gives the core away; false if it was taken already. */
    boolean handOff(Lease lease) {
        return lease.revoke(ticket);
    }
}
