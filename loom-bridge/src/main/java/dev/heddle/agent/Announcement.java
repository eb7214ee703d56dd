package dev.heddle.agent;

import dev.heddle.Heddle;
import dev.heddle.jdk.HandShake;
import dev.heddle.jdk.VirtualThreads;
import dev.heddle.management.CoreBeans;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;

/**
 * Says that the agent is active: by a system property at once, and by MXBeans, its own and its
 * cores', in a program that uses JMX.
 *
 * <p>JMX starts where it is first asked for, by the program or by a tool that attaches; the agent
 * does not start it. Nobody tells of that start, so a timer of a core has a virtual thread look for
 * it, more and more rarely, until it has come; a thread that slept between would count as load of
 * its core, and change where others go. A look loads one class of the JDK's, {@link
 * MBeanServerFactory}, after a second; to be told by a transformer of classes instead would slow
 * the loading of every class.
 */
final class Announcement implements Runnable {
    /** Its value is {@link Heddle#describe}. */
    static final String PROPERTY = HandShake.ACTIVE;

    static final String BEAN = "dev.heddle:type=Agent";

    private static final long FIRST_LOOK_MILLIS = 1_000;
    private static final long MOST_BETWEEN_MILLIS = 5_000;

    private final CoreGroup group;
    private final Core core;

    /** Written by the looks, one after the other. */
    private long pauseMillis = FIRST_LOOK_MILLIS;

    private Announcement(CoreGroup group) {
        this.group = group;
        core = group.cores().getFirst();
    }

    /** At the end of a good start. */
    static void of(CoreGroup group) {
        describe(group);
        if (ModuleLayer.boot().findModule("java.management").isPresent()) {
            new Announcement(group).lookLater();
        }
    }

    /** Says what the cores have by now. */
    static void describe(CoreGroup group) {
        System.setProperty(PROPERTY, Heddle.describe(group));
    }

    private void lookLater() {
        Thread.Builder look = VirtualThreads.newBuilder(core).name("heddle-announcement");
        var _ = core.schedule(() -> look.start(this), pauseMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void run() {
        try {
            ObjectName runtime = new ObjectName(ManagementFactory.RUNTIME_MXBEAN_NAME);
            for (MBeanServer server : MBeanServerFactory.findMBeanServer(null)) {
                // A program may have servers of its own: this is the JDK's.
                if (server.isRegistered(runtime)) {
                    server.registerMBean(new AgentBean(group), new ObjectName(BEAN));
                    CoreBeans.register(group, server);
                    return;
                }
            }
            pauseMillis = Math.min(2 * pauseMillis, MOST_BETWEEN_MILLIS);
            lookLater();
        } catch (
                Exception
                        e) { // to name JMX's would load them at the start, and a JVM may lack them
            System.getLogger(Announcement.class.getName())
                    .log(Level.WARNING, BEAN + " cannot be registered", e);
        }
    }
}
