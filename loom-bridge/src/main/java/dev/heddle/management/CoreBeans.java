package dev.heddle.management;

import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The beans of a group, {@code dev.heddle:type=Group,name=…}, and of its cores, {@code
 * dev.heddle:type=Core,name=…}, from their registration to their close or the group's. The name is
 * the group's or the core's, with a number behind it where another group has that one already. Any
 * thread.
 *
 * <p>{@code -Dheddle.jmx=true} registers each group when it is made; under the agent its cores'
 * beans are there as soon as the program uses JMX. Needs the module {@code java.management}.
 */
public final class CoreBeans implements AutoCloseable {
    /** Matches the name of every core's bean. */
    public static final String PATTERN = "dev.heddle:type=Core,*";

    private static final int MOST_OF_A_NAME = 10_000;

    private final CoreGroup group;
    private final MBeanServer server;
    private final Runnable closing = this::close;

    /** Guarded by this. */
    private final List<ObjectName> names = new ArrayList<>();

    private CoreBeans(CoreGroup group, MBeanServer server) {
        this.group = group;
        this.server = server;
    }

    /**
     * Registers with the JVM's own server, which is started where it was not yet.
     *
     * @throws IllegalStateException if the server refuses; no bean is left then
     */
    public static CoreBeans register(CoreGroup group) {
        return register(group, ManagementFactory.getPlatformMBeanServer());
    }

    /**
     * {@link #register(CoreGroup)} with a server of the caller's.
     *
     * @throws IllegalStateException if it refuses; no bean is left then
     */
    public static CoreBeans register(CoreGroup group, MBeanServer server) {
        CoreBeans beans = new CoreBeans(group, server);
        boolean done = false;
        try {
            beans.register("Group", group.options().name(), new GroupBean(group));
            for (Core core : group.cores()) {
                beans.register("Core", core.toString(), new CoreBean(core));
            }
            done = true;
        } catch (JMException e) {
            throw new IllegalStateException("cannot register the cores with JMX: " + e, e);
        } finally {
            if (!done) {
                beans.close();
            }
        }
        group.whenClosed(beans.closing);
        return beans;
    }

    private synchronized void register(String type, String name, Object bean) throws JMException {
        for (int i = 1; ; i++) {
            try {
                names.add(server.registerMBean(bean, name(type, name, i)).getObjectName());
                return;
            } catch (InstanceAlreadyExistsException e) {
                if (i == MOST_OF_A_NAME) {
                    throw e;
                }
            }
        }
    }

    private static ObjectName name(String type, String name, int number) throws JMException {
        String unique = number == 1 ? name : name + "-" + number;
        boolean isPlain = unique.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-');
        return new ObjectName(
                "dev.heddle:type=%s,name=%s"
                        .formatted(type, isPlain ? unique : ObjectName.quote(unique)));
    }

    /** Takes the beans out of the server; one that cannot be is logged. Again does nothing. */
    @Override
    public synchronized void close() {
        group.forget(closing);
        for (ObjectName name : names) {
            try {
                server.unregisterMBean(name);
            } catch (InstanceNotFoundException gone) {
                // Somebody else has done it.
            } catch (JMException | RuntimeException e) {
                System.getLogger(CoreBeans.class.getName())
                        .log(Level.WARNING, "cannot unregister " + name, e);
            }
        }
        names.clear();
    }
}
