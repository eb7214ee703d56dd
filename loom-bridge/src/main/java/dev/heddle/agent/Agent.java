package dev.heddle.agent;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.driver.IoDrivers;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.settings.Settings;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Starts Heddle below a program that does not know it. Everything that can be wrong is looked at
 * before anything is changed, and what is wrong is one line on the standard error stream; the
 * program then runs on the JDK's own scheduler, or not at all where {@code strict=true} asks for
 * that.
 */
public final class Agent {
    /** The releases whose sources were read; see {@link VirtualThreadShape}. */
    private static final int OLDEST = 25;

    private static final int NEWEST = 27;

    private Agent() {}

    /**
     * By {@link Premain}, once, before the program's {@code main}. Of two arguments, as {@code
     * premain}: for another number java.lang.invoke would make eight more classes at each start.
     *
     * @param jvm its value is told when no native library will be loaded any more; by any thread
     */
    public static void start(@Nullable String text, Map.Entry<Instrumentation, Runnable> jvm) {
        Instrumentation instrumentation = jvm.getKey();
        if (HookClass.isDefined()) {
            say("is given twice: the options of the first count");
            return;
        }
        boolean isStrict = AgentOptions.isStrict(text, System.getProperties());
        try {
            AgentOptions options = AgentOptions.parse(text, System.getProperties());
            CoreGroup group = install(options, isStrict, instrumentation, jvm.getValue());
            Announcement.of(group);
            if (options.verbose()) {
                say(Heddle.describe(group));
            }
        } catch (RuntimeException | LinkageError e) {
            boolean isExpected =
                    e instanceof IllegalArgumentException
                            || e instanceof UnsupportedOperationException
                            || e instanceof IllegalStateException;
            say((isExpected ? e.getMessage() : e) + "; Heddle is not used");
            if (isStrict) {
                StrictEnd.exit(instrumentation);
            }
        }
    }

    private static CoreGroup install(
            AgentOptions options,
            boolean isStrict,
            Instrumentation instrumentation,
            Runnable whenLoaded) {
        requireKnownJdk(Runtime.version().feature());
        Openings.openTo(Agent.class.getModule(), instrumentation);
        List<Hook> hooks = hooks(options);
        JdkPatch patch = new JdkPatch(hooks);
        patch.requireShape();
        Settings.prefer(options.group());
        DriverOpening later =
                isToOpenLate(HeddleOptions.defaults(), isStrict)
                        ? new DriverOpening(whenLoaded, options.verbose(), Agent::say)
                        : null;
        CoreGroup group = later == null ? openWithDrivers(whenLoaded) : later.openWithout();
        boolean done = false;
        try {
            if (later == null) {
                PollerHooks.pollBy(new CorePoller(group));
            }
            HookClass.define(methods(hooks));
            patch.apply(instrumentation);
            OfferedCores.open();
            done = true;
        } finally {
            if (!done) {
                group.close();
            }
        }
        return group;
    }

    private static CoreGroup openWithDrivers(Runnable whenLoaded) {
        DriverOpening.prepare(HeddleOptions.defaults().driver());
        try {
            return Heddle.defaultGroup();
        } finally {
            whenLoaded.run();
        }
    }

    /**
     * Not where a driver was named: who does wants to know whether it can be used. Nor where a
     * thread may keep its core for ever, so that this would never get its driver, or where cores
     * call native code at their start.
     */
    private static boolean isToOpenLate(HeddleOptions asked, boolean isStrict) {
        return asked.driver().equals(IoDrivers.AUTO)
                && !isStrict
                && asked.spareCarriers() > 0
                && !asked.pinning();
    }

    /** All that the agent changes. */
    private static List<Hook> hooks(AgentOptions options) {
        try {
            List<Hook> hooks = new ArrayList<>();
            hooks.addAll(new ThreadPlacement(options.excluded()).hooks());
            hooks.addAll(BlockingHandOff.hooks(options.handOff()));
            hooks.addAll(PollerHooks.of(Runtime.version().feature()));
            hooks.addAll(SocketReads.hooks());
            return hooks;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a hook of the agent has no target", e);
        }
    }

    /** All that the hook class has. */
    private static List<HookClass.Method> methods(List<Hook> hooks) {
        try {
            List<HookClass.Method> methods = new ArrayList<>();
            for (Hook hook : hooks) {
                methods.add(hook.inHookClass());
            }
            methods.add(OfferedCores.method());
            return methods;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the agent's hand-shake has no target", e);
        }
    }

    private static void requireKnownJdk(int feature) {
        if (feature < OLDEST || feature > NEWEST) {
            throw new UnsupportedOperationException(
                    "JDK "
                            + Runtime.version()
                            + " is unknown to this version of Heddle: use JDK "
                            + OLDEST
                            + " to "
                            + NEWEST);
        }
        Thread made = Thread.ofVirtual().unstarted(() -> {});
        if (!made.getClass().getName().equals(VirtualThreadShape.CLASS)) {
            throw new UnsupportedOperationException(
                    "virtual threads are bound to threads of the system in this JVM: start it"
                            + " without -XX:-VMContinuations");
        }
    }

    private static void say(String line) {
        System.err.println("heddle-agent: " + line);
    }
}
