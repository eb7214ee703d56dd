package dev.heddle.jdk;

import dev.heddle.scheduler.Core;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A core as the JDK's virtual threads see their scheduler.
 *
 * <p>It is a {@link ForkJoinPool} in type only, and never starts a worker: {@code
 * VirtualThread.schedule} asks a ForkJoinPool for its timers and everything else to a timer thread
 * that all of the JVM shares. Each method through which work could reach the pool goes to the core.
 */
sealed class CoreScheduler extends ForkJoinPool permits BatchScheduler {
    private final Core core;

    CoreScheduler(Core core) {
        super(1);
        this.core = core;
    }

    /** The one scheduler of a core. */
    static CoreScheduler of(Core core) {
        return core.attachment(CoreScheduler.class, CoreScheduler::new);
    }

    final Core core() {
        return core;
    }

    /** Has a task run on the core, in its turn. */
    void run(Runnable task) {
        core.execute(task);
    }

    @Override
    public void execute(Runnable task) {
        run(task);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return core.schedule(command, delay, unit);
    }

    @Override
    public void execute(ForkJoinTask<?> task) {
        run(asRunnable(task));
    }

    /** JDK 26 and later continue a virtual thread by this. */
    @Override
    public <T> ForkJoinTask<T> submit(ForkJoinTask<T> task) {
        run(asRunnable(task));
        return task;
    }

    @Override
    public <T> ForkJoinTask<T> externalSubmit(ForkJoinTask<T> task) {
        return submit(task);
    }

    @Override
    public <T> ForkJoinTask<T> lazySubmit(ForkJoinTask<T> task) {
        return submit(task);
    }

    @Override
    public ForkJoinTask<?> submit(Runnable task) {
        return submit(ForkJoinTask.adapt(task));
    }

    @Override
    public <T> ForkJoinTask<T> submit(Callable<T> task) {
        return submit(ForkJoinTask.adapt(task));
    }

    @Override
    public <T> ForkJoinTask<T> submit(Runnable task, T result) {
        return submit(ForkJoinTask.adapt(task, result));
    }

    private static Runnable asRunnable(ForkJoinTask<?> task) {
        return task instanceof Runnable runnable ? runnable : task::quietlyInvoke;
    }

    @Override
    public String toString() {
        return core.toString();
    }
}
