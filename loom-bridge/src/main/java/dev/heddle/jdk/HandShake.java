package dev.heddle.jdk;

/**
 * How the agent's copy of Heddle offers its cores to other copies in the process. The two share no
 * class but the JDK's, so this is a method of {@code java.lang.HeddleHooks}, the class that the
 * agent defines into {@code java.base}:
 *
 * <pre>public static Map&lt;String, Object&gt; handShake()</pre>
 *
 * <p>It returns null until the agent is active, and an unmodifiable map from then on. What is in it
 * may be called by any thread, and blocks and parks nowhere:
 *
 * <table>
 * <caption>Version 1</caption>
 * <tr><th>key<th>type<th>what it is
 * <tr><td>{@code version}<td>{@code Integer}<td>of this table; read first, whatever else is there
 * <tr><td>{@code description}<td>{@code String}<td>the cores, the driver and why, pinning, at
 *     the time of the offer
 * <tr><td>{@code placement}<td>{@code String}<td>the name of a {@link
 *     dev.heddle.scheduler.Placement}
 * <tr><td>{@code executors}<td>{@code List<Executor>}<td>for each core what runs a task on it, after
 *     what is ready there
 * <tr><td>{@code builders}<td>{@code List<Supplier<Thread.Builder.OfVirtual>>}<td>for each core what
 *     makes a new builder of virtual threads that run on it for life
 * <tr><td>{@code current}<td>{@code IntSupplier}<td>the index of the core that the calling thread
 *     belongs to; -1 for none
 * <tr><td>{@code load}<td>{@code IntUnaryOperator}<td>from the index of a core to its live and ready
 *     tasks
 * <tr><td>{@code handOff}<td>{@code BooleanSupplier}<td>the calling thread is about to block its
 *     carrier: whether its core was given to another
 * </table>
 *
 * <p>Whoever changes the meaning of a key, or takes one away, raises the version; a key may be
 * added without.
 */
public final class HandShake {
    /** Where the method is. */
    public static final String CLASS = "java.lang.HeddleHooks";

    /** The system property that says the same as {@link #DESCRIPTION}, as it is now. */
    public static final String ACTIVE = "heddle.agent.active";

    /** The method that has the map. */
    public static final String METHOD = "handShake";

    /** Key of {@link #version}. */
    public static final String VERSION = "version";

    /** Key of the line for people. */
    public static final String DESCRIPTION = "description";

    /** Key of the agent's placement. */
    public static final String PLACEMENT = "placement";

    /** Key of the executors. */
    public static final String EXECUTORS = "executors";

    /** Key of the makers of builders. */
    public static final String BUILDERS = "builders";

    /** Key of the current core. */
    public static final String CURRENT = "current";

    /** Key of the loads. */
    public static final String LOAD = "load";

    /** Key of the hand-off. */
    public static final String HAND_OFF = "handOff";

    private HandShake() {}

    /** The version that this copy offers and reads. */
    public static int version() {
        return 1;
    }
}
