package dev.heddle.scheduler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Cores that belong together: their carriers, their watchdog, and where new threads go. All methods
 * may be called by any thread, except as {@link #close} says.
 *
 * <p>A group on the cores of a {@linkplain #host() host} has neither carriers nor a watchdog: its
 * tasks run on the host's cores, and its I/O is done by a thread on each of them.
 */
public final class CoreGroup implements AutoCloseable {
    private volatile CoreGroupOptions options;
    private final @Nullable HostCores host;
    private final @Nullable HostedLoops loops;
    private final List<Core> cores;
    private final Carriers carriers;
    private final OpaqueCounter ticks = new OpaqueCounter();
    private final Watchdog watchdog;
    private final AtomicInteger nextCore = new AtomicInteger();
    private final AtomicLong leakCount = new AtomicLong();
    private final AtomicBoolean areDriversGiven = new AtomicBoolean();
    private volatile boolean isClosing;

    /** Guards itself and {@code isClosed}. */
    private final List<Runnable> whenClosed = new ArrayList<>();

    private boolean isClosed;

    /** How many cores were given a carrier. */
    private volatile int begun;

    /** A group that {@link #open} has not started: it has no thread. */
    CoreGroup(CoreGroupOptions options) {
        this(options, null);
    }

    private CoreGroup(CoreGroupOptions options, @Nullable HostCores host) {
        this.options = options;
        this.host = host;
        loops = host == null ? null : new HostedLoops(host);
        CurrentCarrier currentCarrier = loops == null ? options.currentCarrier() : loops;
        carriers = new Carriers(options.name(), options.maxCarriers());
        List<Core> made = new ArrayList<>();
        for (int i = 0; i < options.effectiveCores(); i++) {
            String name = options.name() + "-core-" + i;
            made.add(new Core(this, name, i, options.drivers(), currentCarrier));
        }
        cores = List.copyOf(made);
        watchdog = new Watchdog(options.name(), cores, ticks, options.tickNanos());
    }

    /**
     * Makes a group and starts its cores.
     *
     * @throws IOException if a core's driver cannot be opened; nothing is left open then
     * @throws InterruptedException if the caller is interrupted while the cores start; likewise
     */
    public static CoreGroup open(CoreGroupOptions options)
            throws IOException, InterruptedException {
        return open(new CoreGroup(options));
    }

    /**
     * Makes a group on the cores of a host.
     *
     * @param options of which the name, the placement and the drivers count; a driver must wait in
     *     ways in which the host's threads park
     * @throws IOException if a core's driver cannot be opened
     * @throws InterruptedException if the caller is interrupted while the loops start
     */
    public static CoreGroup openOn(HostCores host, CoreGroupOptions options)
            throws IOException, InterruptedException {
        return open(new CoreGroup(options.withCores(host.size()).withPinned(false), host));
    }

    private static CoreGroup open(CoreGroup group) throws IOException, InterruptedException {
        boolean done = false;
        try {
            group.start();
            done = true;
        } finally {
            if (!done) {
                group.endCores();
            }
        }
        return group;
    }

    /** {@link #open} for places that can neither throw nor be interrupted. */
    static CoreGroup openUninterruptibly(CoreGroupOptions options) {
        boolean interrupted = Thread.interrupted();
        try {
            return open(options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            interrupted = true;
            throw new IllegalStateException("interrupted while " + options.name() + " started", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void start() throws IOException, InterruptedException {
        for (Core core : cores) {
            if (loops != null) {
                loops.start(core, carriers.unstarted());
                begun = core.index() + 1;
                continue;
            }
            Carrier carrier = carriers.reserve();
            if (carrier == null) {
                throw new IOException(
                        "no thread for " + core + ": raise the system's limit of threads");
            }
            carrier.assign(core);
            begun = core.index() + 1;
        }
        for (Core core : cores) {
            try {
                core.started().get();
            } catch (ExecutionException e) {
                throw new IOException(core + " cannot start: " + e.getCause(), e.getCause());
            }
        }
        if (host == null) {
            watchdog.start();
        }
    }

    /**
     * Gives the cores of a group that was opened without I/O their drivers: each attaches its own
     * in its loop, once the task that it runs parks or has lost it. Waits for all. Until it has
     * returned no operation may be submitted to the group. Once; by any thread.
     *
     * @throws IOException if a core's driver cannot be attached, or a core has ended. The group
     *     then stays one without I/O; drivers that were attached are closed with their cores
     * @throws InterruptedException if the caller is interrupted meanwhile; likewise
     * @throws IllegalStateException if the group has drivers, was given some before, or is on a
     *     host
     */
    public void attachDrivers(IoDriver.Factory drivers) throws IOException, InterruptedException {
        if (host != null
                || !options.isWithoutDrivers()
                || !areDriversGiven.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    options.name() + " has or had I/O drivers: open a group without");
        }
        List<DriverArrival> arrivals = new ArrayList<>();
        for (Core core : cores) {
            DriverArrival arrival = new DriverArrival(drivers.newDriver(core));
            arrivals.add(arrival);
            core.send(arrival);
        }
        for (DriverArrival arrival : arrivals) {
            arrival.await();
        }
        options = options.withDrivers(drivers);
    }

    /** The cores, in the order of their {@link Core#index}. */
    public List<Core> cores() {
        return cores;
    }

    /** How the group was made; with the drivers that it has by now. */
    public CoreGroupOptions options() {
        return options;
    }

    /** Who runs the cores of this group; null if it has carriers of its own. */
    public @Nullable HostCores host() {
        return host;
    }

    /** Chooses a core for a new thread by the group's own {@link Placement}. */
    public Core place() {
        return place(options.placement());
    }

    /** Chooses a core for a new thread. */
    public Core place(Placement placement) {
        Core current = currentCore();
        return switch (placement) {
            case ROUND_ROBIN -> cores.get(Math.floorMod(nextCore.getAndIncrement(), cores.size()));
            case SAME_CORE -> current != null ? current : leastLoaded(null);
            case LEAST_LOADED -> leastLoaded(current);
        };
    }

    private Core leastLoaded(@Nullable Core preferred) {
        // Ties would all go to core 0: start where the last search did not.
        int start = preferred != null ? preferred.index() : nextCore.getAndIncrement();
        Core least = cores.get(Math.floorMod(start, cores.size()));
        // The caller is one of its core's live tasks, and no reason to send its child away: a
        // thread that starts another and joins it would cross cores twice.
        int leastLoad = preferred != null ? least.load() - 1 : least.loadOfTurn();
        for (int i = 1; i < cores.size(); i++) {
            Core core = cores.get(Math.floorMod(start + i, cores.size()));
            int load = core.loadOfTurn();
            if (load < leastLoad) {
                least = core;
                leastLoad = load;
            }
        }
        return least;
    }

    /** The core of this group whose task the caller runs in, or null. */
    public @Nullable Core currentCore() {
        if (host != null) {
            int current = host.current();
            return current < 0 ? null : cores.get(current);
        }
        Core core =
                options.currentCarrier().currentCarrierThread() instanceof Carrier carrier
                        ? carrier.core()
                        : null;
        return core != null && core.group() == this ? core : null;
    }

    /**
     * Runs a task on every core, on all at once, as {@link Core#submit(Callable)} does, and waits
     * for the answers. A plain task of the group that calls keeps its own core from answering until
     * the core is handed off; a virtual thread parks.
     *
     * @param task is given the core that it runs on; on the carrier itself
     * @return what it returned, in the order of {@link #cores}
     * @throws ExecutionException if it failed on a core; the others run all the same
     * @throws InterruptedException if the caller is interrupted; likewise
     * @throws DeadlinePassedException if the deadline of the caller's scope passes; likewise
     * @throws IllegalStateException if the caller is inside a core, which cannot answer meanwhile
     */
    public <T extends @Nullable Object> List<T> onEach(Function<? super Core, ? extends T> task)
            throws InterruptedException, ExecutionException {
        cores.getFirst().requireOutside();
        List<CompletableFuture<T>> asked = new ArrayList<>();
        for (Core core : cores) {
            asked.add(core.submit(() -> task.apply(core)));
        }
        List<T> answers = new ArrayList<>();
        for (CompletableFuture<T> one : asked) {
            answers.add(answerOf(one));
        }
        return answers;
    }

    private static <T extends @Nullable Object> T answerOf(CompletableFuture<T> asked)
            throws InterruptedException, ExecutionException {
        if (asked.isDone() || !WaitLimit.isSet()) {
            return asked.get();
        }
        try {
            return asked.get(WaitLimit.atMost(Long.MAX_VALUE), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new DeadlinePassedException("not every core has answered");
        }
    }

    /** What the cores have done, and how many carriers there are. Any thread. */
    public GroupStatistics statistics() {
        return new GroupStatistics(
                carriers.size(),
                carriers.spares(),
                host == null ? options.maxCarriers() : 0,
                leakCount.get(),
                cores.stream().map(Core::statistics).toList());
    }

    /**
     * For the layers above: how often they have found that what was opened with this group was
     * dropped and never closed. Whoever keeps it does not keep the group. Any thread.
     */
    public AtomicLong leakCount() {
        return leakCount;
    }

    /**
     * Has something done at the end of {@link #close}, when the cores have ended, by the thread
     * that closes; at once where they have. It must not fail. Never on a group of a {@linkplain
     * #host() host}, which does not close.
     */
    public void whenClosed(Runnable action) {
        synchronized (whenClosed) {
            if (!isClosed) {
                whenClosed.add(action);
                return;
            }
        }
        action.run();
    }

    /** Takes back {@link #whenClosed}. */
    public void forget(Runnable action) {
        synchronized (whenClosed) {
            whenClosed.remove(action);
        }
    }

    private void tellClosed() {
        List<Runnable> actions;
        synchronized (whenClosed) {
            isClosed = true;
            actions = List.copyOf(whenClosed);
            whenClosed.clear();
        }
        actions.forEach(Runnable::run);
    }

    /** Whether {@link #close} has begun. */
    public boolean isClosing() {
        return isClosing;
    }

    /**
     * Ends the group: waits until its live tasks have ended, interrupts those that are left after
     * {@link CoreGroupOptions#drainTime}, and after {@link CoreGroupOptions#interruptTime} more
     * ends the cores. Threads that still live then are named in a log line and go on, without I/O,
     * on the {@linkplain Core#fallback() fallback core}. No thread starts in the group any more
     * from the begin of the close, not even by a live task of it. Closing again does nothing. An
     * interrupt of the caller cuts both waits short and stays set.
     *
     * <p>A group on a host's cores does not end: this does nothing there, as with {@link
     * java.util.concurrent.ForkJoinPool#commonPool}.
     *
     * @throws IllegalStateException if a task of this group calls, which would wait for itself
     */
    @Override
    public void close() {
        if (host != null) {
            return;
        }
        if (currentCore() != null) {
            throw new IllegalStateException(
                    "close() of "
                            + options.name()
                            + " was called by a thread of its own: call it from outside the group");
        }
        synchronized (this) {
            if (isClosing) {
                return;
            }
            isClosing = true;
        }
        List<Thread> survivors = new GroupDrain(this).drain();
        endCores();
        tellClosed();
        if (!survivors.isEmpty()) {
            System.getLogger(CoreGroup.class.getName())
                    .log(
                            Level.WARNING,
                            options.name()
                                    + " closed with "
                                    + survivors.size()
                                    + " threads still alive, which go on without I/O: "
                                    + survivors.subList(0, Math.min(10, survivors.size())));
        }
    }

    private void endCores() {
        isClosing = true;
        carriers.liftLimit();
        List<Core> running = cores.subList(0, begun);
        for (Core core : running) {
            core.send(new TerminationRequest());
        }
        for (Core core : running) {
            // A core whose task does not return is handed off, so each one gets there.
            core.terminated().join();
        }
        watchdog.close();
        carriers.close();
    }

    /** How often the watchdog has looked: a coarse clock that costs nothing to read. */
    OpaqueCounter ticks() {
        return ticks;
    }

    Carriers carriers() {
        return carriers;
    }

    Watchdog watchdog() {
        return watchdog;
    }

    /** Asks a core to end; what that means is {@link Termination}'s. */
    private static final class TerminationRequest extends LoopMessage {
        @Override
        void deliver(Core core) {
            core.beginTermination();
        }

        @Override
        void abandon(Core core) {
            // It has ended already.
        }
    }

    @Override
    public String toString() {
        return options.name() + cores;
    }
}
