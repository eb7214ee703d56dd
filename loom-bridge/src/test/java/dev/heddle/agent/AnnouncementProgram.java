package dev.heddle.agent;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Asks whether the agent is active, in the ways that there are. Plain JDK. */
public final class AnnouncementProgram {
    private AnnouncementProgram() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println(System.getProperty("heddle.agent.active"));
        switch (arguments[0]) {
            case "property" -> {}
            case "bean" -> bean();
            case "idle" -> idle();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void bean() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("dev.heddle:type=Agent");
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(10);
        for (int i = 0; i < 10; i++) {
            Thread.startVirtualThread(() -> {
                begun.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        begun.await();
        while (!server.isRegistered(name)) {
            Thread.sleep(10);
        }
        for (String attribute :
                new String[] {"Active", "Version", "Description", "Cores", "Driver"}) {
            System.out.println(attribute + " " + server.getAttribute(name, attribute));
        }
        int load = Arrays.stream((int[]) server.getAttribute(name, "Loads")).sum();
        System.out.println("load is enough: " + (load >= 10));
        long tasks = Arrays.stream((long[]) server.getAttribute(name, "Tasks")).sum();
        System.out.println("tasks are enough: " + (tasks >= 10));
        long[] handOffs = (long[]) server.getAttribute(name, "HandOffs");
        System.out.println("cores with hand-offs: " + handOffs.length);
        ObjectName core = new ObjectName("dev.heddle:type=Core,name=heddle-core-0");
        while (!server.isRegistered(core)) {
            Thread.sleep(10);
        }
        System.out.println("core 0 waits in " + server.getAttribute(core, "Driver"));
        release.countDown();
    }

    /** Long enough that the agent has looked, which it does after a second. */
    private static void idle() throws Exception {
        Thread.sleep(2_500);
        System.out.println("slept");
    }
}
