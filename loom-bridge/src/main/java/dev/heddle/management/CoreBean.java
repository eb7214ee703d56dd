package dev.heddle.management;

import dev.heddle.scheduler.Core;

/** Reads what {@link CoreMXBean} shows. */
final class CoreBean implements CoreMXBean {
    private static final double P99 = 0.99;

    private final Core core;

    CoreBean(Core core) {
        this.core = core;
    }

    @Override
    public String getGroup() {
        return core.group().options().name();
    }

    @Override
    public int getIndex() {
        return core.index();
    }

    @Override
    public String getDriver() {
        return core.driverName();
    }

    @Override
    public long getTasks() {
        return core.statistics().tasks();
    }

    @Override
    public long getTurns() {
        return core.statistics().turns();
    }

    @Override
    public long getHandOffs() {
        return core.statistics().handOffs();
    }

    @Override
    public long getStalls() {
        return core.statistics().stalls();
    }

    @Override
    public int getLoad() {
        return core.load();
    }

    @Override
    public int getWaiting() {
        return core.statistics().waiting();
    }

    @Override
    public int getTimers() {
        return core.statistics().timers();
    }

    @Override
    public int getSockets() {
        return core.statistics().sockets();
    }

    @Override
    public int getBuffers() {
        return core.statistics().buffers();
    }

    @Override
    public long[] getQueueWaitCounts() {
        return core.statistics().queueWaits().toArray();
    }

    @Override
    public long getQueueWaitP99Nanos() {
        return core.statistics().queueWaits().quantileNanos(P99);
    }

    @Override
    public long[] getTurnTimeCounts() {
        return core.statistics().turnTimes().toArray();
    }

    @Override
    public long getTurnTimeP99Nanos() {
        return core.statistics().turnTimes().quantileNanos(P99);
    }

    @Override
    public long getAsleepNanos() {
        return core.statistics().asleepNanos();
    }

    @Override
    public long getKernelEntries() {
        return core.statistics().driver().kernelEntries();
    }

    @Override
    public long getSubmissions() {
        return core.statistics().driver().submissions();
    }

    @Override
    public long getCompletions() {
        return core.statistics().driver().completions();
    }

    @Override
    public long getWakeUps() {
        return core.statistics().driver().wakeUps();
    }

    @Override
    public long getWakeUpsSent() {
        return core.statistics().wakeUpsSent();
    }
}
