package dev.heddle.management;

import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.CoreStatistics;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.FlightRecorder;

/**
 * Has JDK Flight Recorder keep what a group's cores do, as the periodic event {@value #NAME}, from
 * the registration to its close or the group's. {@code -Dheddle.jfr=true} registers each group when
 * it is made; that loads the recorder's classes. Needs the module {@code jdk.jfr}. Any thread.
 */
public final class CoreEvents implements AutoCloseable {
    /** The event's name, for the settings of a recording. */
    public static final String NAME = "dev.heddle.Core";

    private static final double P99 = 0.99;

    private final CoreGroup group;

    /** One object each: the recorder knows it by that, and so does the group. */
    private final Runnable period = this::commit;

    private final Runnable closing = this::close;

    /** By core; of the last event. Guarded by this. */
    private final List<CoreStatistics> last = new ArrayList<>();

    private CoreEvents(CoreGroup group) {
        this.group = group;
        group.cores().forEach(core -> last.add(core.statistics()));
    }

    /** Registers with the JVM's recorder, whether it records or not. */
    public static CoreEvents register(CoreGroup group) {
        CoreEvents events = new CoreEvents(group);
        FlightRecorder.addPeriodicEvent(CoreEvent.class, events.period);
        group.whenClosed(events.closing);
        return events;
    }

    private synchronized void commit() {
        for (Core core : group.cores()) {
            CoreStatistics now = core.statistics();
            CoreStatistics before = last.set(core.index(), now);
            CoreEvent event = new CoreEvent();
            event.core = core.toString();
            event.driver = core.driverName();
            event.threads = now.load();
            event.waiting = now.waiting();
            event.timers = now.timers();
            event.sockets = now.sockets();
            event.buffers = now.buffers();
            event.tasks = now.tasks();
            event.turns = now.turns();
            event.handOffs = now.handOffs();
            event.stalls = now.stalls();
            event.asleep = now.asleepNanos();
            event.queueWaitP99 = now.queueWaits().since(before.queueWaits()).quantileNanos(P99);
            event.turnTimeP99 = now.turnTimes().since(before.turnTimes()).quantileNanos(P99);
            event.kernelEntries = now.driver().kernelEntries();
            event.submissions = now.driver().submissions();
            event.completions = now.driver().completions();
            event.wakeUps = now.driver().wakeUps();
            event.wakeUpsSent = now.wakeUpsSent();
            event.commit();
        }
    }

    /** Takes the event back. Again does nothing. */
    @Override
    public void close() {
        group.forget(closing);
        FlightRecorder.removePeriodicEvent(period);
    }
}
