package dev.heddle.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A load that runs from {@link #start} to {@link #close}, on client threads of its own. One thread
 * owns it and takes samples from it; the load goes on meanwhile.
 */
public final class LoadRun implements AutoCloseable {

    private final LoadPlan plan;
    private final List<ClientLoop> loops = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    // written by the client thread that fails first, read by the owner
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private final CountDownLatch failed = new CountDownLatch(1);

    private LoadRun(LoadPlan plan) {
        this.plan = plan;
    }

    /**
     * Opens all connections and starts the load.
     *
     * @throws IOException if the server does not take the connections
     */
    public static LoadRun start(LoadPlan plan) throws IOException {
        LoadRun run = new LoadRun(plan);
        try {
            run.openLoops();
        } catch (IOException | RuntimeException e) {
            run.close();
            throw e;
        }
        run.startThreads();
        return run;
    }

    private void openLoops() throws IOException {
        PushTurn turn = new PushTurn(plan.connections());
        for (int i = 0; i < plan.clientThreads(); i++) {
            loops.add(
                    plan.protocol() instanceof Push
                            ? new PushLoop(plan, i, this::fail, turn, this::wakePublisher)
                            : new RequestLoop(plan, i, this::fail));
        }
    }

    private void startThreads() {
        long startNanos = System.nanoTime();
        for (int i = 0; i < loops.size(); i++) {
            ClientLoop loop = loops.get(i);
            Arrivals arrivals = plan.arrivalsOf(i, startNanos);
            threads.add(
                    Thread.ofPlatform().name("load-" + i).daemon().start(() -> loop.run(arrivals)));
        }
    }

    /**
     * Waits while the load goes on.
     *
     * @throws WrongReplyException if a reply was wrong, during the wait or before
     * @throws IOException if a connection failed
     */
    public void await(Duration duration) throws IOException, InterruptedException {
        if (failed.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
            throw Objects.requireNonNull(failure.get(), "set before the latch opens");
        }
    }

    /** Complete and correct replies since the start. */
    public long replies() {
        long sum = 0;
        for (ClientLoop loop : loops) {
            sum += loop.replies();
        }
        return sum;
    }

    /** The latencies, in nanoseconds, of the replies since the last call. */
    public Histogram takeLatencies() {
        Histogram sum = loops.getFirst().takeLatencies();
        for (ClientLoop loop : loops.subList(1, loops.size())) {
            sum.add(loop.takeLatencies());
        }
        return sum;
    }

    /** Ends the load and closes all connections. */
    @Override
    public void close() throws IOException {
        loops.forEach(ClientLoop::stop);
        threads.forEach(LoadRun::join);
        @Nullable IOException closeFailure = null;
        for (ClientLoop loop : loops) {
            try {
                loop.close();
            } catch (IOException e) {
                closeFailure = e;
            }
        }
        if (closeFailure != null) {
            throw closeFailure;
        }
    }

    private void wakePublisher() {
        loops.getFirst().wakeUp();
    }

    private void fail(IOException cause) {
        failure.compareAndSet(null, cause);
        failed.countDown();
    }

    /** Not interruptible: a loop ends soon, and its connections must not be closed before. */
    private static void join(Thread thread) {
        boolean isInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
