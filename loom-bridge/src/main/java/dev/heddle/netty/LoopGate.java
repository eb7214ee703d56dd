package dev.heddle.netty;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets a loop of Netty's park without losing a task.
 *
 * <pre>
 *   loop: announce()                    whoever brings a task: claimWakeUp()
 *   S1  isAsleep := true                S2  the task is in Netty's queue
 *   L1  asks whether that is empty      L2  isAsleep ?
 * </pre>
 *
 * <p><b>Claim:</b> L1 sees the task or L2 sees the sleeper, so either the loop does not park or
 * somebody unparks it. S1, L1 and L2 are volatile, and so is S2, a compare-and-set of the queue's
 * index, but where the queue grows by a chunk: there Netty's (4.2.18, JCTools' {@code
 * BaseMpscLinkedArrayQueue.resize}) moves the index by a release store, which L2 could pass. Hence
 * the fence; {@code GrowingTasksBrokenStress} is the variant without it.
 */
final class LoopGate {
    private final AtomicBoolean isAsleep = new AtomicBoolean();

    /** S1. Loop's thread only; it must look for tasks after this and before it parks. */
    void announce() {
        isAsleep.set(true);
    }

    /** The loop is about, whatever woke it. Loop's thread only. */
    void retract() {
        isAsleep.set(false);
    }

    /**
     * L2. Any thread, after its task is in the queue.
     *
     * @return true if the caller must unpark the loop
     */
    boolean claimWakeUp() {
        VarHandle.fullFence();
        return isAsleep.get() && isAsleep.compareAndSet(true, false);
    }
}
