package dev.heddle.jdk;

import dev.heddle.scheduler.HostCores;
import dev.heddle.scheduler.Placement;
import dev.heddle.settings.Settings;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The cores of the agent, as another copy of Heddle in the process has them by the {@link
 * HandShake}. Any thread.
 */
public final class AgentHost implements HostCores {
    private final String description;
    private final Placement placement;
    private final List<Executor> executors;
    private final List<Supplier<Thread.Builder.OfVirtual>> builders;
    private final IntSupplier current;
    private final IntUnaryOperator load;
    private final BooleanSupplier handOff;

    /**
     * @throws ClassCastException if something is of another type than its key says
     * @throws IllegalArgumentException if something is missing
     */
    @SuppressWarnings("unchecked") // what is in a list is used as what the version says it is
    private AgentHost(Map<String, Object> offer) {
        description = required(offer, HandShake.DESCRIPTION, String.class);
        placement = Placement.valueOf(required(offer, HandShake.PLACEMENT, String.class));
        executors = required(offer, HandShake.EXECUTORS, List.class);
        builders = required(offer, HandShake.BUILDERS, List.class);
        current = required(offer, HandShake.CURRENT, IntSupplier.class);
        load = required(offer, HandShake.LOAD, IntUnaryOperator.class);
        handOff = required(offer, HandShake.HAND_OFF, BooleanSupplier.class);
    }

    private static <T> T required(Map<String, Object> offer, String key, Class<T> type) {
        Object value = offer.get(key);
        if (value == null) {
            throw new IllegalArgumentException("there is no " + key);
        }
        return type.cast(value);
    }

    /**
     * The agent's cores; null where there is no agent, it is not active, or its offer is not
     * understood. That is said once, in a warning.
     */
    public static @Nullable AgentHost find() {
        return Found.HOST;
    }

    /**
     * Understands an offer.
     *
     * @throws UnsupportedOperationException if that cannot be; the message is one sentence
     */
    static AgentHost understand(Map<String, Object> offer) {
        int expected = HandShake.version();
        Object version = offer.get(HandShake.VERSION);
        if (!Integer.valueOf(expected).equals(version)) {
            throw new UnsupportedOperationException(
                    "the Heddle agent of this process offers its cores by hand-shake "
                            + version
                            + ", and this Heddle understands "
                            + expected
                            + ": it has cores of its own; use the same version of both");
        }
        try {
            return new AgentHost(offer);
        } catch (ClassCastException | IllegalArgumentException e) {
            throw new UnsupportedOperationException(
                    "the Heddle agent of this process offers its cores in a way that its hand-shake "
                            + expected
                            + " does not have ("
                            + e.getMessage()
                            + "): this Heddle has cores of its own; use the same version of both",
                    e);
        }
    }

    /** What the agent offers; null if nothing. */
    @SuppressWarnings("unchecked")
    private static @Nullable Map<String, Object> offer() {
        if (Settings.isOfAgent()) {
            return null; // this copy is the agent's
        }
        try {
            return (Map<String, Object>)
                    Class.forName(HandShake.CLASS, false, null)
                            .getMethod(HandShake.METHOD)
                            .invoke(null);
        } catch (ClassNotFoundException noAgent) {
            return null;
        } catch (ReflectiveOperationException e) {
            return Map.of(HandShake.VERSION, "0 (" + e + ")");
        }
    }

    /** Which core a new thread goes to, where nobody says. */
    public Placement placement() {
        return placement;
    }

    /** A new builder of virtual threads on a core. */
    public Thread.Builder.OfVirtual builder(int core) {
        return builders.get(core).get();
    }

    @Override
    public int size() {
        return executors.size();
    }

    @Override
    public int current() {
        return current.getAsInt();
    }

    @Override
    public void execute(int core, Runnable task) {
        executors.get(core).execute(task);
    }

    @Override
    public int load(int core) {
        return load.applyAsInt(core);
    }

    @Override
    public boolean handOff() {
        return handOff.getAsBoolean();
    }

    /** What the thread that happens to be first has inherited must not live on in the loop. */
    @Override
    public void start(int core, String name, Runnable loop) {
        Thread thread =
                builder(core).name(name).inheritInheritableThreadLocals(false).unstarted(loop);
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        thread.start();
    }

    @Override
    public String toString() {
        // The agent's drivers may have been opened since it made its offer.
        return "the agent's " + System.getProperty(HandShake.ACTIVE, description);
    }

    /** Looked for once: an agent is there before the first class of the application. */
    private static final class Found {
        static final @Nullable AgentHost HOST = look();

        private Found() {}

        private static @Nullable AgentHost look() {
            Map<String, Object> offer = offer();
            if (offer == null) {
                return null;
            }
            try {
                return understand(offer);
            } catch (UnsupportedOperationException e) {
                System.getLogger(AgentHost.class.getName()).log(Level.WARNING, e.getMessage());
                return null;
            }
        }
    }
}
