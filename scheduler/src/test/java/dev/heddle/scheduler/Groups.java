package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Groups for tests, and the waits that they share. */
final class Groups {
    /** Longer than any test may take: a wait that ends so has failed. */
    static final long PATIENCE_SECONDS = 30;

    /** A delay after which no task loses its core by the watchdog while a test runs. */
    static final Duration NEVER = Duration.ofMinutes(10);

    private Groups() {}

    /** Options with fake drivers that never take a core from a task, and close at once. */
    static CoreGroupOptions still(int cores) {
        requireCpus(cores);
        return CoreGroupOptions.defaults()
                .withName("test")
                .withCores(cores)
                .withHandOff(NEVER, 16)
                .withDrivers(FakeDriver::new)
                .withCloseTimes(Duration.ofSeconds(PATIENCE_SECONDS), Duration.ofSeconds(1));
    }

    /** Options that take a core from a task after a few milliseconds. */
    static CoreGroupOptions lively(int cores) {
        return still(cores).withHandOff(Duration.ofMillis(4), 16);
    }

    static void requireCpus(int cores) {
        int allowed = CpuSet.allowed().size();
        assumeTrue(allowed >= cores, "needs " + cores + " CPUs, may use " + allowed);
    }

    static CoreGroup open(CoreGroupOptions options) throws IOException, InterruptedException {
        return CoreGroup.open(options);
    }

    static void await(CountDownLatch latch) {
        boolean interrupted = false;
        try {
            for (; ; ) {
                try {
                    if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                        throw new AssertionError("nothing happened within the patience");
                    }
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Runs a step as a task of the core and waits for it, failing where it fails. */
    static void runOn(Core core, ThrowingRunnable step) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        core.execute(() -> {
            try {
                step.run();
                done.complete(null);
            } catch (Throwable failure) {
                done.completeExceptionally(failure);
            }
        });
        await(done);
    }

    /** Waits until the core's loop has taken in all that was sent before. */
    static void awaitInbox(Core core) throws Exception {
        runOn(core, () -> {});
    }

    /** A step that may fail. */
    interface ThrowingRunnable {
        void run() throws Exception;
    }
}
