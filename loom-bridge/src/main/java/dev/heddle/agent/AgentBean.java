package dev.heddle.agent;

import dev.heddle.Heddle;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import java.util.List;

/** Reads what {@link AgentMXBean} shows from the agent's cores. */
final class AgentBean implements AgentMXBean {
    private final CoreGroup group;
    private final List<Core> cores;
    private final String version;

    AgentBean(CoreGroup group) {
        this.group = group;
        cores = group.cores();
        version = versionOfJar();
    }

    /** By the class that the JVM has loaded from the jar itself: only it comes with a manifest. */
    private static String versionOfJar() {
        try {
            String name = AgentBean.class.getPackageName() + ".Premain";
            Class<?> entry = Class.forName(name, false, ClassLoader.getSystemClassLoader());
            String version = entry.getPackage().getImplementationVersion();
            return version == null ? "" : version;
        } catch (ClassNotFoundException e) {
            return "";
        }
    }

    @Override
    public boolean isActive() {
        return true;
    }

    @Override
    public String getVersion() {
        return version;
    }

    @Override
    public String getDescription() {
        return Heddle.describe(group);
    }

    @Override
    public int getCores() {
        return cores.size();
    }

    @Override
    public String getDriver() {
        return cores.getFirst().driverName();
    }

    @Override
    public int[] getLoads() {
        return cores.stream().mapToInt(Core::load).toArray();
    }

    @Override
    public long[] getTasks() {
        return cores.stream().mapToLong(core -> core.statistics().tasks()).toArray();
    }

    @Override
    public long[] getHandOffs() {
        return cores.stream().mapToLong(core -> core.statistics().handOffs()).toArray();
    }
}
