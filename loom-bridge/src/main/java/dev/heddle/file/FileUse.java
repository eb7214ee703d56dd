package dev.heddle.file;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A thread that is inside a file, and whether it is to leave. */
final class FileUse implements BooleanSupplier {
    private final Thread thread = Thread.currentThread();
    private volatile boolean isStopped;

    /** Asks the thread to end what has not begun, and to leave. Any thread. */
    void stop() {
        isStopped = true;
        LockSupport.unpark(thread);
    }

    /** Whether {@link #stop} was called. */
    @Override
    public boolean getAsBoolean() {
        return isStopped;
    }
}
