package dev.heddle.leak;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.driver.IoDrivers;
import dev.heddle.net.HeddleDatagramSocket;
import dev.heddle.scheduler.CoreGroup;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Opens some sockets in one place, never closes them, and waits until that is found. */
final class DroppedInLoopProgram {
    private static final int SOCKETS = 5;

    private DroppedInLoopProgram() {}

    public static void main(String[] arguments) throws Exception {
        HeddleOptions options =
                HeddleOptions.defaults().withDriver(IoDrivers.NIO).withCores(1).withName("leaky");
        try (CoreGroup group = Heddle.newCoreGroup(options)) {
            Thread opener = Heddle.ofVirtual(group).start(() -> openAndForget(group));
            opener.join();
            while (group.statistics().leaks() < SOCKETS) {
                System.gc();
                TimeUnit.MILLISECONDS.sleep(10);
            }
            System.out.println("leaks " + group.statistics().leaks());
            awaitReports();
        }
    }

    private static void openAndForget(CoreGroup group) {
        try {
            for (int i = 0; i < SOCKETS; i++) {
                new HeddleDatagramSocket(group, null).setBroadcast(true);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its thread ends behind its last report. */
    private static void awaitReports() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("heddle-leaks")) {
                thread.join();
            }
        }
    }
}
