package dev.heddle.support;

import static org.awaitility.Awaitility.await;

import dev.heddle.scheduler.Core;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A task that blocks its carrier, as a system call does, until it is closed. */
public final class Stall implements AutoCloseable {
    private final Core core;
    private final long handOffsBefore;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private Stall(Core core) {
        this.core = core;
        handOffsBefore = core.statistics().handOffs();
    }

    /** Blocks the core's carrier; the core may not have another one yet. */
    public static Stall of(Core core) throws InterruptedException {
        Stall stall = new Stall(core);
        core.execute(stall::block);
        stall.begun.await();
        return stall;
    }

    /** Waits until a spare carrier runs the core. */
    public Stall awaitHandOff() {
        await().atMost(Task.PATIENCE).until(() -> core.statistics().handOffs() > handOffsBefore);
        return this;
    }

    private void block() {
        begun.countDown();
        try {
            released.await();
        } catch (InterruptedException e) {
            throw new AssertionError("a carrier was interrupted", e);
        } finally {
            ended.complete(null);
        }
    }

    /** Lets the carrier go on. */
    @Override
    public void close() {
        released.countDown();
        ended.orTimeout(Task.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }
}
