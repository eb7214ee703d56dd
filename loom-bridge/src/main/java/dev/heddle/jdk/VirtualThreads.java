package dev.heddle.jdk;

import dev.heddle.scheduler.BatchTasks;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CurrentCarrier;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Virtual threads on cores, by the package-private constructors of {@code java.lang.ThreadBuilders}
 * that take a scheduler (read in JDK 25 GA to 25.0.3; the same in 26 and 27). Method handles are
 * static and final, so that calls are inlined.
 */
public final class VirtualThreads {
    private static final String CLASS_PATH_FLAG = "--add-opens=java.base/java.lang=ALL-UNNAMED";
    private static final String MODULE_PATH_FLAG = "--add-opens=java.base/java.lang=dev.heddle";

    private static final @Nullable MethodHandle NEW_THREAD;
    private static final @Nullable MethodHandle NEW_BUILDER;

    /**
     * The volatile field {@code VirtualThread.carrierThread}; see {@link #currentCarrierThread}.
     */
    private static final @Nullable MethodHandle CARRIER_OF;

    /** The final field {@code VirtualThread.scheduler}. */
    private static final @Nullable MethodHandle SCHEDULER_OF;

    private static final @Nullable String WHY_UNSUPPORTED;

    static {
        MethodHandle newThread = null;
        MethodHandle newBuilder = null;
        MethodHandle carrierOf = null;
        MethodHandle schedulerOf = null;
        String why = null;
        try {
            Class<?> builders = Class.forName("java.lang.ThreadBuilders");
            MethodHandles.Lookup inBuilders =
                    MethodHandles.privateLookupIn(builders, MethodHandles.lookup());
            newThread =
                    inBuilders.findStatic(
                            builders,
                            "newVirtualThread",
                            MethodType.methodType(
                                    Thread.class,
                                    Executor.class,
                                    String.class,
                                    int.class,
                                    Runnable.class));
            Class<?> builder = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
            newBuilder =
                    MethodHandles.privateLookupIn(builder, MethodHandles.lookup())
                            .findConstructor(
                                    builder, MethodType.methodType(void.class, Executor.class))
                            .asType(
                                    MethodType.methodType(
                                            Thread.Builder.OfVirtual.class, Executor.class));
            Class<?> virtualThread = Class.forName("java.lang.VirtualThread");
            MethodHandles.Lookup inVirtualThread =
                    MethodHandles.privateLookupIn(virtualThread, MethodHandles.lookup());
            carrierOf =
                    inVirtualThread
                            .findVarHandle(virtualThread, "carrierThread", Thread.class)
                            .toMethodHandle(VarHandle.AccessMode.GET_VOLATILE)
                            .asType(MethodType.methodType(Thread.class, Thread.class));
            schedulerOf =
                    inVirtualThread
                            .findGetter(virtualThread, "scheduler", Executor.class)
                            .asType(MethodType.methodType(Executor.class, Thread.class));
        } catch (IllegalAccessException e) {
            why =
                    "java.lang is not open to Heddle: start the JVM with "
                            + CLASS_PATH_FLAG
                            + " (class path) or "
                            + MODULE_PATH_FLAG
                            + " (module path)";
        } catch (ReflectiveOperationException e) {
            why =
                    "JDK "
                            + Runtime.version()
                            + " has no virtual threads of the known shape ("
                            + e.getMessage()
                            + "): use JDK 25";
        }
        NEW_THREAD = newThread;
        NEW_BUILDER = newBuilder;
        CARRIER_OF = carrierOf;
        SCHEDULER_OF = schedulerOf;
        WHY_UNSUPPORTED = why;
    }

    private VirtualThreads() {}

    /** Why virtual threads cannot be put on cores in this JVM; empty if they can. */
    public static Optional<String> whyUnsupported() {
        return Optional.ofNullable(WHY_UNSUPPORTED);
    }

    /** Names the carrier below a virtual thread; plain threads where that is not to be had. */
    public static CurrentCarrier currentCarrier() {
        return CARRIER_OF != null
                ? VirtualThreads::currentCarrierThread
                : CurrentCarrier.PLATFORM_THREAD;
    }

    /**
     * Not by {@code Thread.currentCarrierThread()}: C2 loads that from memory that it takes for
     * immutable (library_call.cpp, generate_current_thread), so a method that parks in between
     * might go on with the carrier it was on before. The field is volatile and read anew each time.
     */
    @SuppressWarnings("NullAway") // only where the handles were found
    private static Thread currentCarrierThread() {
        Thread current = Thread.currentThread();
        if (!current.isVirtual()) {
            return current;
        }
        try {
            return (Thread) CARRIER_OF.invokeExact(current);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * The core that a virtual thread belongs to for life, whatever carrier it is on; null for any
     * other thread.
     */
    @SuppressWarnings("NullAway") // a virtual thread on a core is made by the handles
    public static @Nullable Core coreOf(Thread thread) {
        if (!thread.isVirtual() || SCHEDULER_OF == null) {
            return null;
        }
        try {
            Executor scheduler = (Executor) SCHEDULER_OF.invokeExact(thread);
            return scheduler instanceof CoreScheduler onCore ? onCore.core() : null;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Makes an unstarted virtual thread that runs on {@code core} for all its life. */
    public static Thread newThread(Core core, Runnable body) {
        if (core.group().host() instanceof AgentHost host) {
            return host.builder(core.index()).unstarted(body);
        }
        return newThreadBy(CoreScheduler.of(core), body);
    }

    /**
     * Likewise, in the core's {@linkplain #batchTasks batch class}.
     *
     * @throws UnsupportedOperationException if the core is an agent's
     */
    public static Thread newBatchThread(Core core, Runnable body) {
        return newThreadBy(batchScheduler(core), body);
    }

    /**
     * What runs the threads of a core's batch class, one object for ever.
     *
     * @throws UnsupportedOperationException if the core is an agent's
     */
    public static BatchTasks batchTasks(Core core) {
        return batchScheduler(core).tasks();
    }

    private static BatchScheduler batchScheduler(Core core) {
        if (core.group().host() != null) {
            throw new UnsupportedOperationException(
                    "the agent's cores have no batch class: make a group by Heddle.newCoreGroup");
        }
        return BatchScheduler.batchOf(core);
    }

    @SuppressWarnings("NullAway") // checked by requireSupported
    private static Thread newThreadBy(CoreScheduler scheduler, Runnable body) {
        requireSupported();
        try {
            return (Thread) NEW_THREAD.invokeExact((Executor) scheduler, "", 0, body);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** A JDK builder whose virtual threads all run on {@code core}. */
    @SuppressWarnings("NullAway") // checked by requireSupported
    public static Thread.Builder.OfVirtual newBuilder(Core core) {
        if (core.group().host() instanceof AgentHost host) {
            return host.builder(core.index());
        }
        requireSupported();
        try {
            return (Thread.Builder.OfVirtual)
                    NEW_BUILDER.invokeExact((Executor) CoreScheduler.of(core));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * The JDK's own scheduler.
     *
     * @throws UnsupportedOperationException if this JDK does not have it where it was
     */
    public static Executor defaultScheduler() {
        try {
            Class<?> virtualThread = Class.forName("java.lang.VirtualThread");
            return (Executor)
                    MethodHandles.privateLookupIn(virtualThread, MethodHandles.lookup())
                            .findStatic(
                                    virtualThread,
                                    "defaultScheduler",
                                    MethodType.methodType(Executor.class))
                            .invokeExact();
        } catch (Throwable e) {
            throw new UnsupportedOperationException(
                    "JDK " + Runtime.version() + " has no VirtualThread.defaultScheduler: " + e, e);
        }
    }

    /** What the JDK takes for the scheduler of a core. */
    public static Executor schedulerOf(Core core) {
        return CoreScheduler.of(core);
    }

    /** The core that a scheduler stands for; null if it is not one of this copy of Heddle. */
    public static @Nullable Core coreOf(@Nullable Executor scheduler) {
        return scheduler instanceof CoreScheduler ofCore ? ofCore.core() : null;
    }

    private static void requireSupported() {
        if (WHY_UNSUPPORTED != null) {
            throw new UnsupportedOperationException(WHY_UNSUPPORTED);
        }
    }

    private static RuntimeException unexpected(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException runtime
                ? runtime
                : new IllegalStateException(failure);
    }
}
