package dev.heddle.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A counter that one thread at a time changes, mostly the lease holder, and any thread may read.
 * Opaque accesses: no order is promised, only that the value arrives in the end and is not torn.
 */
public final class OpaqueCounter {
    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(OpaqueCounter.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long value;

    /** A counter at 0. */
    public OpaqueCounter() {}

    /** Adds, or takes away. Only by the one thread that writes it. */
    public void add(long amount) {
        VALUE.setOpaque(this, value + amount);
    }

    /** The value of some recent moment. Any thread. */
    public long get() {
        return (long) VALUE.getOpaque(this);
    }
}
