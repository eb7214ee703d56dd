package dev.heddle.scheduler;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One core: a run queue, an inbox, timers and an I/O driver, run by the carrier that holds its
 * {@link Lease}. Everything handed to a core from a task of its own goes straight into its queues;
 * from anywhere else it goes through the inbox, which wakes the core if it sleeps.
 *
 * <p>{@link #execute} and {@link #schedule} never throw for the state of the core and never block,
 * from any thread, also after its end: the JDK unparks and unblocks virtual threads through them,
 * and an exception there would end a thread of the JVM's own. What reaches a core after its end
 * runs on the {@linkplain #fallback fallback core}.
 */
public final class Core implements Executor {
    // The JDK enters a core while it unmounts a virtual thread. A class that is first loaded there
    // may fail to load, for want of a descriptor, and the thread would never run again.
    static {
        try {
            var lookup = MethodHandles.lookup();
            lookup.ensureInitialized(Timer.class);
            lookup.ensureInitialized(TimerLink.class);
            lookup.ensureInitialized(LoopCommand.class);
            lookup.ensureInitialized(IoOperation.Cancellation.class);
            lookup.ensureInitialized(OperationBatch.Entry.class);
            lookup.ensureInitialized(OperationBatch.LateStart.class);
            lookup.ensureInitialized(OperationBatch.Cancellation.class);
            lookup.ensureInitialized(IoEndpoint.Closing.class);
            lookup.ensureInitialized(LiveTask.Note.class);
            lookup.ensureInitialized(CoreStatistics.class);
            // The watchdog needs these where threads do not get on, and must not fail there.
            lookup.ensureInitialized(Stall.class);
            lookup.ensureInitialized(StallDetector.Suspect.class);
        } catch (IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final CoreGroup group;
    private final @Nullable HostCores host;
    private final String name;
    private final int index;
    private final CurrentCarrier currentCarrier;

    // any thread
    private final Lease lease = new Lease();
    private final Inbox inbox = new Inbox();
    private final SleepGate gate = new SleepGate();
    private final CompletableFuture<@Nullable Void> started = new CompletableFuture<>();
    private final Termination termination;

    /** Endpoints whose home this is, and which are not closed. */
    private final AtomicInteger endpoints = new AtomicInteger();

    /** Also by carriers that have lost the core, hence atomic; each costs a system call anyway. */
    private final AtomicLong wakeUpsSent = new AtomicLong();

    private final Map<Class<?>, Object> attachments = new ConcurrentHashMap<>();

    // lease holder only
    private final RunQueue runQueue = new RunQueue();
    private final TimerQueue timers = new TimerQueue();
    private final LiveTasks liveTasks = new LiveTasks();
    private final PublishedLoad publishedLoad = new PublishedLoad(inbox);
    private final LoopFailures failures;
    private final HandOff handOff;
    private final CoreLoop loop;
    private final StallDetector stalls;
    private final QueueProbe probe = new QueueProbe(this);

    /**
     * Written in the loop only, when nothing is in flight on the one before ({@link
     * #attachDriver}). Whoever wakes a sleeping core has read after that write: it reads the
     * sleep's announcement first.
     */
    private volatile IoDriver driver;

    /** What the driver before this one had done. */
    private volatile IoDriver.Statistics drivenBefore = IoDriver.Statistics.NONE;

    /**
     * Who runs the core, or is about to; null before the first. Written by whoever assigns it, who
     * holds its lease.
     */
    private volatile @Nullable Carrier runner;

    Core(
            CoreGroup group,
            String name,
            int index,
            IoDriver.Factory drivers,
            CurrentCarrier current) {
        this.group = group;
        host = group.host();
        failures = new LoopFailures(host == null ? runQueue::add : this);
        this.name = name;
        this.index = index;
        this.currentCarrier = current;
        driver = drivers.newDriver(this);
        termination = new Termination(this, failures);
        handOff = new HandOff(this, group.carriers(), current);
        loop = new CoreLoop(this, failures, termination);
        CoreGroupOptions options = group.options();
        stalls = new StallDetector(this, options.looksUntilReport(), options.stallListener());
    }

    /**
     * The process-wide core that runs what is left of cores that have ended: virtual threads that
     * outlived their group. It has no I/O and never ends; its carriers are daemons.
     */
    public static Core fallback() {
        return FallbackGroup.GROUP.cores().getFirst();
    }

    /**
     * What a layer above keeps with the core, made on first use; one object of its type for ever.
     *
     * @param type the layer's own class
     * @param maker makes it; always the same one, and asks for no attachment itself
     */
    public <T> T attachment(Class<T> type, Function<Core, ? extends T> maker) {
        Object kept = attachments.get(type);
        if (kept == null) {
            kept = attachments.computeIfAbsent(type, first -> maker.apply(this));
        }
        return type.cast(kept);
    }

    /** Where the core stands in its group, from 0. */
    public int index() {
        return index;
    }

    /** The group that the core belongs to. */
    public CoreGroup group() {
        return group;
    }

    /**
     * Runs {@code task} on this core, after what is ready there. From a task of this core it costs
     * a few nanoseconds; from elsewhere one queue entry and, if the core sleeps, one system call.
     */
    @Override
    public void execute(Runnable task) {
        Objects.requireNonNull(task, "task");
        if (host != null) {
            host.execute(index, task);
            return;
        }
        Carrier carrier = enter();
        if (carrier == null) {
            send(task);
            return;
        }
        try {
            runQueue.add(task);
        } finally {
            leave(carrier);
        }
    }

    /**
     * Runs a task as {@link #execute} does: on the carrier itself, not in a virtual thread, and
     * after the core's end on the fallback core. Any thread.
     *
     * @return completes there, with what the task returns or throws; who does not look at it does
     *     not hear of a failure
     */
    public <T extends @Nullable Object> CompletableFuture<T> submit(Callable<? extends T> task) {
        Objects.requireNonNull(task, "task");
        CompletableFuture<T> answer = new CompletableFuture<>();
        execute(() -> {
            try {
                answer.complete(task.call());
            } catch (Throwable failure) {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    /**
     * Runs a short command in this core's loop after a delay; no other thread is involved.
     *
     * @param delay from now; zero or less means as soon as possible
     */
    public Timer schedule(Runnable command, long delay, TimeUnit unit) {
        Objects.requireNonNull(command, "command");
        long nanos = Math.clamp(unit.toNanos(delay), 0, Long.MAX_VALUE / 2);
        Timer timer = new Timer(this, command, System.nanoTime() + nanos);
        settle(timer);
        return timer;
    }

    /** Submits a prepared operation, which unparks the calling thread when it completes. */
    public void submit(IoOperation operation) {
        operation.start(Thread.currentThread());
        Carrier carrier = enter();
        if (carrier == null) {
            operation.beginTravel();
            send(operation);
            return;
        }
        try {
            driver.submit(operation);
        } finally {
            leave(carrier);
        }
    }

    /**
     * Asks that an operation end. It completes all the same: wait for that. Only by the thread that
     * submitted it.
     */
    public void cancel(IoOperation operation) {
        Carrier carrier = enter();
        if (carrier == null) {
            send(new IoOperation.Cancellation(operation));
            return;
        }
        try {
            if (operation.isTravelling()) {
                // It must not overtake the submission, which is in the inbox still.
                inbox.offer(new IoOperation.Cancellation(operation));
            } else if (!operation.isDone()) {
                driver.cancel(operation);
            }
        } finally {
            leave(carrier);
        }
    }

    /** Starts the operations of a batch, one after the other. Any thread, once. */
    public void submit(OperationBatch batch) {
        send(batch);
    }

    /** Starts an operation that was not ready when its batch was submitted. Any thread. */
    public void start(OperationBatch batch, OperationBatch.Entry entry) {
        send(new OperationBatch.LateStart(batch, entry));
    }

    /** Asks that all operations of a batch end. They complete all the same. Any thread. */
    public void cancel(OperationBatch batch) {
        send(new OperationBatch.Cancellation(batch));
    }

    /** Closes an endpoint whose home this core is. Any thread; once for each endpoint. */
    public void close(IoEndpoint endpoint) {
        Carrier carrier = enter();
        if (carrier == null) {
            send(new IoEndpoint.Closing(endpoint));
            return;
        }
        try {
            driver.close(endpoint);
        } finally {
            leave(carrier);
        }
    }

    /**
     * For drivers: runs a short command in this core's loop, with the lease held; after the core's
     * end on the fallback core. Any thread.
     */
    public void runInLoop(Runnable command) {
        send(new LoopCommand(command));
    }

    /**
     * The core, of whatever group, whose task the caller runs in; null elsewhere.
     *
     * @param currentCarrier names the caller's carrier
     */
    public static @Nullable Core current(CurrentCarrier currentCarrier) {
        return currentCarrier.currentCarrierThread() instanceof Carrier carrier
                ? carrier.core()
                : null;
    }

    /**
     * For drivers: whether tasks are ready that will run before the next poll. Lease holder only.
     */
    public boolean hasReadyTasks() {
        return runQueue.approximateSize() > probe.queued();
    }

    /**
     * For drivers: whether the next poll may be far away, since tasks are ready and such have taken
     * long lately, some 16 µs or more each. Lease holder only.
     */
    public boolean isPollFar() {
        return loop.areTasksLong() && hasReadyTasks();
    }

    /** Whether the caller runs on a carrier that runs a task of this core. */
    public boolean isCurrent() {
        if (host != null) {
            return host.current() == index;
        }
        return currentCarrier.currentCarrierThread() instanceof Carrier carrier
                && carrier.core() == this;
    }

    /**
     * The running task is about to block its carrier: gives the core to a spare carrier at once,
     * which goes on with its other tasks. Does nothing where the caller is not a task of this core,
     * the core is gone already, or there is no spare.
     *
     * @return whether the core was handed off
     */
    public boolean handOff() {
        return host != null ? isCurrent() && host.handOff() : handOff.fromWithin();
    }

    /** About how busy the core is: its live tasks and those that wait to run. Any thread. */
    public int load() {
        if (host != null) {
            return host.load(index);
        }
        return liveTasks.approximateSize() + waiting();
    }

    /**
     * About {@link #load}, cheaper, for who is not on this core: see {@link PublishedLoad}. Exact
     * on a host's core. Any thread.
     */
    int loadOfTurn() {
        return host != null ? host.load(index) : publishedLoad.get();
    }

    /** At the begin of a turn. Lease holder only. */
    void publishLoad() {
        publishedLoad.publish(liveTasks.approximateSize() + runQueue.approximateSize());
    }

    private int waiting() {
        int waiting = runQueue.approximateSize() + inbox.approximateSize() - probe.waiting();
        return Math.max(0, waiting);
    }

    /** {@link IoDriver#name} of its driver. Any thread. */
    public String driverName() {
        return driver.name();
    }

    /** Counters since the start; on a host's core, of this group's loop there. Any thread. */
    public CoreStatistics statistics() {
        IoDriver.Statistics driven = driver.statistics().plus(drivenBefore);
        return new CoreStatistics(
                loop.tasks(),
                loop.turns(),
                handOff.count(),
                stalls.count(),
                load(),
                waiting(),
                timers.approximateSize(),
                // An endpoint may be closed before it is counted.
                Math.max(0, endpoints.get()),
                (int) driven.buffers() + attachedBuffers(),
                loop.asleepNanos(),
                loop.turnTimes(),
                probe.waits(),
                wakeUpsSent.get(),
                driven);
    }

    private int attachedBuffers() {
        int buffers = 0;
        for (Object attached : attachments.values()) {
            if (attached instanceof BufferHolder holder) {
                buffers += holder.buffersInUse();
            }
        }
        return buffers;
    }

    // --- entering the core ---

    /** The caller's carrier, with the core entered, or null if the caller is a stranger to it. */
    @Nullable Carrier enter() {
        return currentCarrier.currentCarrierThread() instanceof Carrier carrier
                        && carrier.core() == this
                        && carrier.enter(lease)
                ? carrier
                : null;
    }

    /** Ends a successful {@link #enter}. The core may be another carrier's afterwards. */
    void leave(Carrier carrier) {
        if (carrier.leave(lease)) {
            handOff.onLeaving(carrier);
        }
    }

    /** Whether what {@link #enter} began goes on: a thread that has parked since is outside. */
    @SuppressWarnings("ReferenceEquality") // this very carrier
    boolean isVisited(Carrier carrier, long visit) {
        return currentCarrier.currentCarrierThread() == carrier && carrier.isVisited(visit);
    }

    /**
     * Where the caller is inside another core, neither may wait for the other.
     *
     * @throws IllegalStateException if it is
     */
    void requireOutside() {
        if (currentCarrier.currentCarrierThread() instanceof Carrier carrier
                && carrier.isInside()) {
            throw new IllegalStateException(
                    "inside " + carrier.core() + " nobody may wait for " + this);
        }
    }

    /** Hands a task or a message to the loop, waking it if it sleeps. Any thread. */
    void send(Object item) {
        if (termination.isOver()) {
            termination.forward(item);
            return;
        }
        inbox.offer(item);
        if (gate.claimWakeUp()) {
            driver.wakeUp();
            Core waker = current(currentCarrier);
            if (waker != null) {
                waker.wakeUpsSent.incrementAndGet();
            }
        }
        if (termination.isOver()) {
            // The last carrier may have looked before the offer: the fallback core looks again.
            termination.forwardInbox();
        }
    }

    // --- timers ---

    /** Puts the queue in line with the state of a timer that was made or cancelled. Any thread. */
    void settle(Timer timer) {
        Carrier carrier = enter();
        if (carrier == null) {
            send(new TimerLink(timer));
            return;
        }
        try {
            timers.settle(timer);
        } finally {
            leave(carrier);
        }
    }

    // --- for the loop and the group ---

    /**
     * Runs the core on {@code carrier}, which holds its lease, until the lease or the core ends.
     */
    void run(Carrier carrier) {
        loop.run(carrier);
    }

    @Nullable Carrier runner() {
        return runner;
    }

    void runBy(Carrier assigned) {
        runner = assigned;
    }

    /** An endpoint has become this core's. Any thread. */
    void endpointOpened() {
        endpoints.incrementAndGet();
    }

    /** An endpoint of this core's is closed. Any thread. */
    void endpointClosed() {
        endpoints.decrementAndGet();
    }

    QueueProbe probe() {
        return probe;
    }

    long tasks() {
        return loop.tasks();
    }

    long turns() {
        return loop.turns();
    }

    void beginTermination() {
        loop.beginTermination();
    }

    StallDetector stalls() {
        return stalls;
    }

    HandOff handOffToSpare() {
        return handOff;
    }

    Lease lease() {
        return lease;
    }

    Inbox inbox() {
        return inbox;
    }

    SleepGate gate() {
        return gate;
    }

    RunQueue runQueue() {
        return runQueue;
    }

    TimerQueue timers() {
        return timers;
    }

    LiveTasks liveTasks() {
        return liveTasks;
    }

    IoDriver driver() {
        return driver;
    }

    /**
     * Gives a core that had no I/O a driver; it goes on without where that cannot be attached. In
     * the loop only.
     */
    void attachDriver(IoDriver arrived) throws IOException {
        boolean done = false;
        try {
            arrived.attach();
            done = true;
        } finally {
            if (!done) {
                arrived.shutDown();
            }
        }
        drivenBefore = driver.statistics();
        driver = arrived;
    }

    CompletableFuture<@Nullable Void> started() {
        return started;
    }

    CompletableFuture<@Nullable Void> terminated() {
        return termination.done();
    }

    @Override
    public String toString() {
        return name;
    }
}
