package dev.heddle.netty;

import io.netty.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Parks the calling thread until a future of Netty's is done. Netty's own {@code await} waits on a
 * monitor, whose notification a virtual thread gets by way of a thread that all of the JVM shares.
 */
final class FutureWait {
    private FutureWait() {}

    static void await(Future<?> future) throws InterruptedException {
        unparkWhenDone(future);
        while (!future.isDone()) {
            LockSupport.park(future);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    static void awaitUninterruptibly(Future<?> future) {
        unparkWhenDone(future);
        boolean isInterrupted = false;
        while (!future.isDone()) {
            LockSupport.park(future);
            isInterrupted |= Thread.interrupted();
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void unparkWhenDone(Future<?> future) {
        Thread waiter = Thread.currentThread();
        if (!future.isDone()) {
            future.addListener(done -> LockSupport.unpark(waiter));
        }
    }
}
