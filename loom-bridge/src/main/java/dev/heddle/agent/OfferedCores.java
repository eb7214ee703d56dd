package dev.heddle.agent;

import dev.heddle.Heddle;
import dev.heddle.jdk.HandShake;
import dev.heddle.jdk.VirtualThreads;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The agent's side of the {@link HandShake}: its cores, for other copies of Heddle. Any thread. */
final class OfferedCores {
    private static volatile boolean isOpen;

    private OfferedCores() {}

    /** The method of the hook class that others ask. */
    static HookClass.Method method() throws ReflectiveOperationException {
        return new HookClass.Method(
                HandShake.METHOD,
                MethodHandles.lookup()
                        .findStatic(
                                OfferedCores.class,
                                HandShake.METHOD,
                                MethodType.methodType(Map.class)));
    }

    /** From now on they are offered: the agent is active. */
    static void open() {
        isOpen = true;
    }

    /** What {@link HandShake} describes. */
    static @Nullable Map<String, Object> handShake() {
        return isOpen ? Offer.MAP : null;
    }

    /** Made when it is first asked for: most programs have one copy of Heddle at most. */
    private static final class Offer {
        static final Map<String, Object> MAP = of(AgentCores.GROUP);

        private Offer() {}

        private static Map<String, Object> of(CoreGroup group) {
            List<Core> cores = group.cores();
            List<Executor> executors = List.copyOf(cores);
            List<Supplier<Thread.Builder.OfVirtual>> builders =
                    cores.stream().map(Offer::builders).toList();
            IntSupplier current =
                    () -> {
                        Core core = group.currentCore();
                        return core == null ? -1 : core.index();
                    };
            IntUnaryOperator load = index -> cores.get(index).load();
            BooleanSupplier handOff =
                    () -> {
                        Core core = group.currentCore();
                        return core != null && core.handOff();
                    };
            return Map.of(
                    HandShake.VERSION,
                    HandShake.version(),
                    HandShake.DESCRIPTION,
                    Heddle.describe(group),
                    HandShake.PLACEMENT,
                    group.options().placement().name(),
                    HandShake.EXECUTORS,
                    executors,
                    HandShake.BUILDERS,
                    builders,
                    HandShake.CURRENT,
                    current,
                    HandShake.LOAD,
                    load,
                    HandShake.HAND_OFF,
                    handOff);
        }

        private static Supplier<Thread.Builder.OfVirtual> builders(Core core) {
            return () -> VirtualThreads.newBuilder(core);
        }
    }
}
