package dev.heddle;

import dev.heddle.diagnosis.Diagnosis;
import dev.heddle.diagnosis.SystemFacts;
import dev.heddle.driver.DriverChoice;
import dev.heddle.driver.IoDrivers;
import dev.heddle.jdk.AgentHost;
import dev.heddle.jdk.ChosenDrivers;
import dev.heddle.jdk.QuickExit;
import dev.heddle.jdk.VirtualThreads;
import dev.heddle.leak.LeakMode;
import dev.heddle.offload.BlockingCall;
import dev.heddle.scheduler.BatchTasks;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.CoreGroupOptions;
import dev.heddle.scheduler.DeadlinePassedException;
import dev.heddle.scheduler.WaitLimit;
import dev.heddle.settings.Settings;
import dev.heddle.stall.StallReports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Virtual threads on per-core schedulers. Any thread may call everything here.
 *
 * <p>Methods without a {@link CoreGroup} use the default group, which is made on first use from
 * {@link HeddleOptions#defaults} and is never closed: its threads are daemons.
 *
 * <p><b>Under the agent</b> ({@code -javaagent:heddle-agent.jar}), the default group of the
 * application's Heddle is on the agent's cores: its threads and the JDK's are on the same carriers,
 * by the agent's options, and no flag is needed. Its sockets wait by a thread of that group on each
 * core, with the JDK's channels. A group that the application makes has carriers of its own.
 *
 * <p><b>Where a thread goes.</b> A thread belongs to one core for life. The factory of a group
 * chooses it, thread by thread, by the group's {@link dev.heddle.scheduler.Placement}; with the
 * default, {@code LEAST_LOADED}, a task from a platform thread goes to the core with the fewest
 * live threads; one from a thread of the group likewise, but its own core wins a tie. So the
 * handlers of an accept loop spread, whoever accepts. A thread that a virtual thread makes by
 * {@link Thread#ofVirtual} inherits its core: that is the JDK's rule.
 */
public final class Heddle {
    private static final String FALLBACK = "heddle.fallback";

    private Heddle() {}

    /**
     * Whether there can be a default group in this JVM: virtual threads can be put on cores, and
     * the driver that {@code heddle.driver} names can be used. If not, {@link #whyUnsupported}.
     * Nothing is opened; the first call loads what is needed to tell.
     *
     * @throws IllegalArgumentException if a property has a value that it cannot have
     */
    public static boolean isSupported() {
        return whyUnsupported().isEmpty();
    }

    /**
     * One sentence that names what is missing and the remedy; empty where nothing is.
     *
     * @throws IllegalArgumentException if a property has a value that it cannot have
     */
    public static Optional<String> whyUnsupported() {
        if (AgentHost.find() != null) {
            return Optional.empty();
        }
        return VirtualThreads.whyUnsupported()
                .or(() -> DefaultDriver.of(HeddleOptions.defaults().driver()).whyNone());
    }

    /**
     * {@link Executors#newVirtualThreadPerTaskExecutor} on the default group. Closing it waits for
     * its own tasks; the group stays.
     *
     * @throws UnsupportedOperationException if Heddle is not {@linkplain #isSupported supported}
     *     and {@code -Dheddle.fallback=stock} is not set
     */
    public static ExecutorService newVirtualThreadPerTaskExecutor() {
        return Executors.newThreadPerTaskExecutor(threadFactory());
    }

    /** {@link #newVirtualThreadPerTaskExecutor()} on a group of the caller's. */
    public static ExecutorService newVirtualThreadPerTaskExecutor(CoreGroup group) {
        return Executors.newThreadPerTaskExecutor(threadFactory(group));
    }

    /** {@link #newVirtualThreadPerTaskExecutor()} on one core. */
    public static ExecutorService newVirtualThreadPerTaskExecutor(Core core) {
        return Executors.newThreadPerTaskExecutor(threadFactory(core));
    }

    /**
     * Makes virtual threads on the default group. See {@link #newVirtualThreadPerTaskExecutor()}.
     */
    public static ThreadFactory threadFactory() {
        return fallsBack() ? Thread.ofVirtual().factory() : threadFactory(defaultGroup());
    }

    /** Makes virtual threads on the cores of a group. */
    public static ThreadFactory threadFactory(CoreGroup group) {
        requireVirtualThreads(group);
        return new CoreThreadFactory(group, group::place);
    }

    /** Makes virtual threads on one core. */
    public static ThreadFactory threadFactory(Core core) {
        requireVirtualThreads(core.group());
        return new CoreThreadFactory(core.group(), () -> core);
    }

    /**
     * Makes virtual threads of the <em>batch class</em> of a group's cores, on one core after the
     * other. They run beside the core's other threads, those that serve, within a share of its time
     * and have all of it where no other thread is ready: a core never idles for their sake, and
     * never has serving threads wait behind more than about a millisecond of them, however many
     * there are. In all else they are threads of their core: its sockets, timers and state, its
     * hand-off where one computes for long, and its close, which waits for them. Threads that they
     * make by {@link Thread#ofVirtual} are of the batch class too.
     *
     * <p>The batch threads of a core take turns, first in, first out. They have at least their
     * share as long as the core's other threads that are ready take, once each, no longer than a
     * millisecond divided by the share (5 ms at 20 %); at most, on average, since a thread that
     * does not park runs until it does or loses the core, and the others are given the time back.
     *
     * @param percent the share of a core's time while other threads are ready, 1 to 100. It is the
     *     core's: of several calls the last one counts, for threads that live already too
     * @throws IllegalArgumentException if the share is not possible
     * @throws UnsupportedOperationException if Heddle is not {@linkplain #isSupported supported},
     *     or the group is on the agent's cores
     */
    public static ThreadFactory batchThreadFactory(CoreGroup group, int percent) {
        return batchThreads(group, group.cores(), percent);
    }

    /** {@link #batchThreadFactory(CoreGroup, int)} on one core. */
    public static ThreadFactory batchThreadFactory(Core core, int percent) {
        return batchThreads(core.group(), List.of(core), percent);
    }

    /**
     * {@link #newVirtualThreadPerTaskExecutor(CoreGroup)} with the threads of {@link
     * #batchThreadFactory(CoreGroup, int)}.
     */
    public static ExecutorService newBatchExecutor(CoreGroup group, int percent) {
        return Executors.newThreadPerTaskExecutor(batchThreadFactory(group, percent));
    }

    private static ThreadFactory batchThreads(CoreGroup group, List<Core> cores, int percent) {
        BatchTasks.requireShare(percent);
        requireVirtualThreads(group);
        return new BatchThreadFactory(group, cores, percent);
    }

    /**
     * The JDK's builder, for virtual threads on one core of the default group: the least loaded one
     * now. The JDK binds a builder to one scheduler; for placement thread by thread use {@link
     * #threadFactory()}. Closing a group does not wait for threads made by a builder.
     */
    public static Thread.Builder.OfVirtual ofVirtual() {
        return fallsBack() ? Thread.ofVirtual() : ofVirtual(defaultGroup());
    }

    /** {@link #ofVirtual()} on one core of a group. */
    public static Thread.Builder.OfVirtual ofVirtual(CoreGroup group) {
        return ofVirtual(group.place());
    }

    /** {@link #ofVirtual()} on a given core. */
    public static Thread.Builder.OfVirtual ofVirtual(Core core) {
        return VirtualThreads.newBuilder(core);
    }

    /** The core that the calling virtual thread runs on; null elsewhere. */
    public static @Nullable Core currentCore() {
        Core core = Core.current(VirtualThreads.currentCarrier());
        AgentHost host = AgentHost.find();
        if (core != null || host == null) {
            return core;
        }
        int current = host.current();
        try {
            return current < 0 ? null : defaultGroup().cores().get(current);
        } catch (IllegalStateException notOpened) {
            return null; // who asks is told by the use that needs the group
        }
    }

    /**
     * Makes a group of cores. The caller closes it.
     *
     * @throws IllegalArgumentException if an option has a value that it cannot have
     * @throws UnsupportedOperationException if the driver or the JVM does not allow it
     * @throws IOException if a core's driver cannot be opened; nothing is left open then
     */
    public static CoreGroup newCoreGroup(HeddleOptions options) throws IOException {
        requireVirtualThreads();
        return open(options, IoDrivers.choose(options.driver()));
    }

    private static CoreGroup open(HeddleOptions options, DriverChoice driver) throws IOException {
        return open(options, translated(options).withDrivers(new ChosenDrivers(driver)));
    }

    private static CoreGroup open(HeddleOptions options, CoreGroupOptions translated)
            throws IOException {
        Exposure exposure = Exposure.asked();
        try {
            CoreGroup group = CoreGroup.open(translated);
            QuickExit.include(group);
            exposure.show(group);
            return group;
        } catch (InterruptedException e) {
            throw interrupted(options, e);
        }
    }

    /** On the agent's cores. Its threads park in selectors, wherever a core's thread parks. */
    private static CoreGroup openOn(AgentHost host) throws IOException {
        HeddleOptions options =
                HeddleOptions.defaults()
                        .withCores(0)
                        .withDriver(IoDrivers.NIO)
                        .withPinning(false)
                        .withPlacement(host.placement());
        try {
            DriverChoice driver = IoDrivers.choose(options.driver());
            return CoreGroup.openOn(
                    host, translated(options).withDrivers(new ChosenDrivers(driver)));
        } catch (InterruptedException e) {
            throw interrupted(options, e);
        }
    }

    private static IOException interrupted(HeddleOptions options, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IOException("interrupted while " + options.name() + " started", e);
    }

    private static CoreGroupOptions translated(HeddleOptions options) {
        if (options.spareCarriers() < 0) {
            throw new IllegalArgumentException(
                    "spareCarriers="
                            + options.spareCarriers()
                            + " is not possible: use 0 to never hand a core off");
        }
        // What opens a socket cannot refuse it.
        LeakMode.asked();
        CoreGroupOptions cores = CoreGroupOptions.defaults().withCores(options.cores());
        int carriers =
                Math.clamp(
                        (long) cores.effectiveCores() + options.spareCarriers(),
                        1,
                        Integer.MAX_VALUE);
        return cores.withHandOff(options.handOffDelay(), carriers)
                .withStalls(options.stallTime(), new StallReports(options.name()))
                .withName(options.name())
                .withPinned(options.pinning())
                .withPlacement(options.placement())
                .withCloseTimes(options.closeTime(), CoreGroupOptions.defaults().interruptTime())
                .withCurrentCarrier(VirtualThreads.currentCarrier());
    }

    /** The default group, made on first use. */
    public static CoreGroup defaultGroup() {
        return DefaultGroup.get();
    }

    /**
     * For people: the JDK, the system, each driver and why it can or cannot be used, processors,
     * limits, and what to change to get better; {@code ./heddle doctor} prints it. Loads and tries
     * out what it tells of, and leaves nothing open; starts no core.
     *
     * @throws IllegalArgumentException if a property has a value that it cannot have
     */
    public static String describe() {
        HeddleOptions options = HeddleOptions.defaults();
        DefaultDriver driver = DefaultDriver.of(options.driver());
        AgentHost host = AgentHost.find();
        String chosen = driver.whyNone().orElseGet(() -> driver.choice().toString());
        CoreGroupOptions cores = CoreGroupOptions.defaults().withCores(options.cores());
        return new Diagnosis(new SystemFacts(Path.of("/")))
                .jvm(host != null ? Optional.empty() : VirtualThreads.whyUnsupported())
                .drivers(
                        IoDrivers.whyUnavailable(),
                        host != null ? host.toString() : chosen,
                        IoDrivers.ringFeatures())
                .processors(host != null ? host.size() : cores.effectiveCores())
                .limits()
                .toString();
    }

    /** One line for people: cores, driver and why, pinning. */
    public static String describe(CoreGroup group) {
        if (group.host() != null) {
            return group.host() + "; this Heddle's sockets by nio";
        }
        int cores = group.cores().size();
        String none = Objects.requireNonNullElse(Settings.withoutDriver(), "no I/O");
        String driver =
                group.options().drivers() instanceof ChosenDrivers chosen
                        ? chosen.choice().toString()
                        : none;
        return cores
                + (cores == 1 ? " core, " : " cores, ")
                + driver
                + (group.options().pinned() ? ", pinned" : ", not pinned");
    }

    /**
     * Runs a call that blocks its thread in the kernel or in native code, such as a file read or a
     * name look-up. The calling virtual thread keeps its carrier; its core goes on at once with a
     * spare one. Elsewhere the call is just made.
     *
     * @throws DeadlinePassedException if the {@linkplain dev.heddle.net.Deadline#call deadline} of
     *     the caller's scope has passed: the call is not made. One that has begun is not ended by
     *     it.
     */
    public static <T> T blocking(Callable<T> call) throws Exception {
        if (WaitLimit.isOver()) {
            throw new DeadlinePassedException("the blocking call was not made");
        }
        return BlockingCall.make(currentCore(), call);
    }

    private static boolean fallsBack() {
        Optional<String> why = whyUnsupported();
        why.ifPresent(Heddle::fallBack);
        return why.isPresent();
    }

    /**
     * Says once that there is no Heddle, if that is allowed.
     *
     * @throws UnsupportedOperationException if it is not
     */
    private static void fallBack(String why) {
        String mode = System.getProperty(FALLBACK, "fail");
        switch (mode) {
            case "stock" -> FallbackNotice.giveOnce();
            case "fail" -> throw unsupported(why);
            default ->
                    throw new IllegalArgumentException(
                            "-D" + FALLBACK + "=" + mode + " is not possible: give fail or stock");
        }
    }

    private static void requireVirtualThreads(CoreGroup group) {
        if (group.host() == null) {
            requireVirtualThreads();
        }
    }

    private static void requireVirtualThreads() {
        VirtualThreads.whyUnsupported()
                .ifPresent(why -> {
                    throw unsupported(why);
                });
    }

    private static UnsupportedOperationException unsupported(String why) {
        return new UnsupportedOperationException(
                why + "; or set -Dheddle.fallback=stock to run without Heddle");
    }

    /** The default group; a failure to make it is thrown at every use, not only at the first. */
    private static final class DefaultGroup {
        private static volatile @Nullable CoreGroup group;

        private DefaultGroup() {}

        static CoreGroup get() {
            CoreGroup made = group;
            return made != null ? made : make();
        }

        private static synchronized CoreGroup make() {
            CoreGroup made = group;
            AgentHost host = AgentHost.find();
            if (made == null && host != null) {
                try {
                    made = group = openOn(host);
                } catch (IOException e) {
                    throw new IllegalStateException(e.getMessage(), e);
                }
            }
            if (made == null) {
                // Sockets work beside the JDK's virtual threads.
                VirtualThreads.whyUnsupported().ifPresent(Heddle::fallBack);
                try {
                    made = group = open();
                } catch (IOException e) {
                    throw new IllegalStateException(e.getMessage(), e);
                }
            }
            return made;
        }

        private static CoreGroup open() throws IOException {
            HeddleOptions options = HeddleOptions.defaults();
            return Settings.withoutDriver() != null
                    ? Heddle.open(options, translated(options))
                    : Heddle.open(options, DefaultDriver.of(options.driver()).choice());
        }
    }

    /** Says once that there is no Heddle. */
    private static final class FallbackNotice {
        static {
            System.getLogger(Heddle.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "virtual threads run on the JDK's own scheduler: "
                                    + whyUnsupported().orElse("unknown"));
        }

        private FallbackNotice() {}

        static void giveOnce() {
            // By the class initialiser.
        }
    }
}
