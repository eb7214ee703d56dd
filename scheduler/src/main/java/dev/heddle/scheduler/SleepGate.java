package dev.heddle.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Lets the lease holder block in its driver without losing a remote submission.
 *
 * <pre>
 *   carrier: announce()                 submitter: Inbox.offer(), then claimWakeUp()
 *   S1  state := ASLEEP                 S2  inbox claims an index (compare-and-set)
 *   L1  inbox.isEmpty()                 L2  read state; if ASLEEP, compare-and-set to NOTIFIED
 * </pre>
 *
 * <p><b>Claim:</b> L1 sees the claimed index or L2 sees ASLEEP, so either the carrier does not
 * block or somebody wakes it. S1, L1, S2 and L2 are volatile-mode accesses, hence in one total
 * order that agrees with program order (JLS 17.4.4): if L1 misses S2, then S1 &lt; L1 &lt; S2 &lt;
 * L2, so L2 reads ASLEEP, or a NOTIFIED that another submitter wrote, who owes the wake-up itself.
 *
 * <p>Release and acquire are not enough: L1 could pass S1 in the store buffer, also on x86. L1
 * tests the producer index, since the element is stored after it: {@code poll() == null} does not
 * mean empty.
 *
 * <p>The second half of the way to sleep is the driver's: between {@code announce} and the system
 * call a wake-up must stick. Drivers therefore ask {@link #isAsleep} once more after they have
 * published that they are about to block (Netty's epoll handler swallows a wake-up before that).
 */
final class SleepGate {
    private static final int AWAKE = 0;
    private static final int ASLEEP = 1;
    private static final int NOTIFIED = 2;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(SleepGate.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int state = AWAKE;

    /** S1. Lease holder only; it must look at the inbox after this and before it blocks. */
    void announce() {
        state = ASLEEP;
    }

    /** The carrier is about, whatever woke it. Lease holder only. */
    void retract() {
        state = AWAKE;
    }

    /** Whether the carrier has announced its sleep and nobody has woken it since. Any thread. */
    boolean isAsleep() {
        return state == ASLEEP;
    }

    /**
     * L2. Any thread, after its submission is in the inbox.
     *
     * @return true if the caller must wake the driver
     */
    boolean claimWakeUp() {
        return state == ASLEEP && STATE.compareAndSet(this, ASLEEP, NOTIFIED);
    }
}
