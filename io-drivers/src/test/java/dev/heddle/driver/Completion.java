package dev.heddle.driver;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.scheduler.IoOperation;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for operations that the calling thread has submitted. */
public final class Completion {
    private Completion() {}

    /** Parks until the operation is done, or fails; returns its result. */
    public static int awaitDone(IoOperation operation) {
        return awaitDone(operation, Duration.ofSeconds(20));
    }

    /** The same with another patience. */
    public static int awaitDone(IoOperation operation, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (!operation.isDone()) {
            assertTrue(System.nanoTime() < end, operation + " is not done");
            LockSupport.parkNanos(operation, 1_000_000_000);
        }
        return operation.result();
    }
}
