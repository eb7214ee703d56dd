package dev.heddle.agent;

import dev.heddle.jdk.VirtualThreads;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.LiveTask;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Where a virtual thread goes that was made without naming a scheduler, which is every one that is
 * made by the JDK's public API. Any thread; called in the constructor.
 *
 * <table>
 * <caption>Where it goes</caption>
 * <tr><th>made by<th>goes to
 * <tr><td>a platform thread<td>the core that the group's placement names
 * <tr><td>a virtual thread on a core of the group<td>likewise
 * <tr><td>any other virtual thread<td>its creator's scheduler: that is the JDK's rule
 * </table>
 *
 * <p>Threads whose name is excluded, and the JDK's own pollers, go to the JDK's scheduler, whoever
 * makes them.
 */
final class ThreadPlacement {
    /** The JDK's sub-pollers: they poll for threads that are on the JDK's scheduler. */
    private static final String JDK_POLLER = "SubPoller-";

    /** Those of JDK 27 that belong to a carrier ({@code -Djdk.pollerMode=3}). */
    private static final String CARRIERS_POLLER = "-Read-Poller";

    private final Executor stock;
    private final String[] excluded;

    /**
     * @param excluded beginnings of names
     * @throws UnsupportedOperationException if the JDK's own scheduler cannot be found
     */
    ThreadPlacement(List<String> excluded) {
        this.stock = VirtualThreads.defaultScheduler();
        this.excluded = excluded.toArray(String[]::new);
    }

    /** The hooks in the constructor of {@code VirtualThread}. */
    List<Hook> hooks() throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        lookup.ensureInitialized(LiveTask.class); // not by the first thread that is made
        MethodHandle scheduler =
                lookup.bind(
                        this,
                        "scheduler",
                        MethodType.methodType(Executor.class, Executor.class, String.class));
        MethodHandle task =
                lookup.bind(
                        this,
                        "task",
                        MethodType.methodType(Runnable.class, Executor.class, Runnable.class));
        return List.of(
                new Hook(
                        "scheduler",
                        scheduler,
                        VirtualThreadShape.constructorTakingScheduler(),
                        List.of(VirtualThreadShape.SCHEDULER, VirtualThreadShape.NAME),
                        new Hook.Effect.Replaces(VirtualThreadShape.SCHEDULER)),
                new Hook(
                        "task",
                        task,
                        VirtualThreadShape.constructorTakingTask(),
                        List.of(VirtualThreadShape.SCHEDULER, VirtualThreadShape.TASK),
                        new Hook.Effect.Replaces(VirtualThreadShape.TASK)));
    }

    /**
     * The scheduler of a new thread.
     *
     * @param given by who makes it; null for the JDK's rule
     * @param name null or empty for none
     * @return null for the JDK's rule
     */
    @Nullable Executor scheduler(@Nullable Executor given, @Nullable String name) {
        if (given != null) {
            return given;
        }
        if (isExcluded(name)) {
            return stock;
        }
        if (Thread.currentThread().isVirtual() && AgentCores.GROUP.currentCore() == null) {
            return null;
        }
        return VirtualThreads.schedulerOf(AgentCores.GROUP.place());
    }

    private boolean isExcluded(@Nullable String name) {
        if (name == null || name.isEmpty()) {
            return false;
        }
        for (String prefix : excluded) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return name.startsWith(JDK_POLLER) || name.endsWith(CARRIERS_POLLER);
    }

    /**
     * What a new thread runs: what it was given, counted by its core while it lives.
     *
     * @param task null only where the JDK is about to refuse it
     */
    @Nullable Runnable task(@Nullable Executor scheduler, @Nullable Runnable task) {
        if (task == null || task instanceof LiveTask) {
            return task;
        }
        Core core = VirtualThreads.coreOf(scheduler);
        return core != null && core.group() == AgentCores.GROUP ? new LiveTask(core, task) : task;
    }
}
