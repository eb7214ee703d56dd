package dev.heddle.agent;

import dev.heddle.Heddle;
import dev.heddle.driver.NettyStart;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.settings.Settings;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
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

    /** By {@link Premain}, once, before the program's {@code main}. */
    public static void start(@Nullable String text, Instrumentation instrumentation) {
        if (HookClass.isDefined()) {
            say("is given twice: the options of the first count");
            return;
        }
        try {
            AgentOptions options = AgentOptions.parse(text, System.getProperties());
            CoreGroup group = install(options, instrumentation);
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
            if (AgentOptions.isStrict(text, System.getProperties())) {
                StrictEnd.exit(instrumentation);
            }
        }
    }

    private static CoreGroup install(AgentOptions options, Instrumentation instrumentation) {
        requireKnownJdk(Runtime.version().feature());
        Openings.openTo(Agent.class.getModule(), instrumentation);
        List<Hook> hooks = hooks(options);
        JdkPatch patch = new JdkPatch(hooks);
        patch.requireShape();
        Settings.prefer(options.group());
        if (!"nio".equals(Settings.textOf("heddle.driver"))) {
            NettyStart.prepare();
        }
        Openings.allowNativeAccess(Agent.class.getModule());
        CoreGroup group = Heddle.defaultGroup();
        boolean done = false;
        try {
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
