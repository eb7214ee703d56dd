package dev.heddle.support;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.driver.DriverChoice;
import dev.heddle.driver.IoDrivers;
import dev.heddle.driver.IoTransport;
import dev.heddle.jdk.ChosenDrivers;
import dev.heddle.jdk.VirtualThreads;
import dev.heddle.net.HeddleServerSocket;
import dev.heddle.net.HeddleSocket;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.CoreGroupOptions;
import dev.heddle.scheduler.IoDriver;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.function.UnaryOperator;

/** Heddle's sockets and virtual threads, on a group of their own. */
public final class HeddleSockets implements Sockets {
    private final CoreGroup group;
    private final ThreadFactory threads;

    private HeddleSockets(CoreGroup group, ThreadFactory threads) {
        this.group = group;
        this.threads = threads;
    }

    /** Opens a group; skips the test, and says why, where the driver or the CPUs are missing. */
    public static HeddleSockets open(String driver, int cores) throws IOException {
        return open(driver, cores, Duration.ofSeconds(10));
    }

    /** Opens a group that does not wait for its threads when it is closed. */
    public static HeddleSockets openHasty(String driver, int cores) throws IOException {
        return open(driver, cores, Duration.ofMillis(1));
    }

    private static HeddleSockets open(String driver, int cores, Duration closeTime)
            throws IOException {
        CoreGroup group = newGroup(driver, cores, closeTime);
        return new HeddleSockets(group, Heddle.threadFactory(group));
    }

    /** The same, used by threads of a given kind. */
    public static HeddleSockets open(String driver, Callers callers) throws IOException {
        CoreGroup group = newGroup(driver, callers.cores(), Duration.ofSeconds(10));
        return new HeddleSockets(group, callers.threads(group));
    }

    private static CoreGroup newGroup(String driver, int cores, Duration closeTime)
            throws IOException {
        require(driver, cores);
        return Heddle.newCoreGroup(
                HeddleOptions.defaults()
                        .withName("test")
                        .withDriver(driver)
                        .withCores(cores)
                        .withCloseTime(closeTime));
    }

    /** A group whose tasks keep their core, however long they take. */
    public static HeddleSockets openWithoutWatchdog(String driver, int cores) throws Exception {
        CoreGroup group =
                CoreGroup.open(
                        CoreGroupOptions.defaults()
                                .withName("test")
                                .withCores(cores)
                                .withHandOff(Duration.ofMinutes(10), 16)
                                .withDrivers(new ChosenDrivers(require(driver, cores)))
                                .withCurrentCarrier(VirtualThreads.currentCarrier()));
        return new HeddleSockets(group, Heddle.threadFactory(group));
    }

    /** A group whose drivers have a fault, and which does not wait for its threads. */
    public static HeddleSockets openFaulty(
            String driver, int cores, UnaryOperator<IoDriver> withFault) throws Exception {
        DriverChoice sound = require(driver, cores);
        InvocationHandler faults =
                (proxy, method, arguments) -> {
                    Object result = method.invoke(sound.transport(), arguments);
                    return result instanceof IoDriver made ? withFault.apply(made) : result;
                };
        IoTransport faulty =
                (IoTransport)
                        Proxy.newProxyInstance(
                                IoTransport.class.getClassLoader(),
                                new Class<?>[] {IoTransport.class},
                                faults);
        CoreGroup group =
                CoreGroup.open(
                        CoreGroupOptions.defaults()
                                .withName("faulty")
                                .withCores(cores)
                                .withCloseTimes(Duration.ofMillis(1), Duration.ofMillis(1))
                                .withDrivers(
                                        new ChosenDrivers(
                                                new DriverChoice(faulty, "it has a fault")))
                                .withCurrentCarrier(VirtualThreads.currentCarrier()));
        return new HeddleSockets(group, Heddle.threadFactory(group));
    }

    /** Skips the test, and says why, where the driver or the CPUs are missing. */
    public static DriverChoice require(String driver, int cores) {
        int processors = Runtime.getRuntime().availableProcessors();
        if (cores > processors) {
            return abort("needs " + cores + " CPUs, has " + processors);
        }
        try {
            return IoDrivers.choose(driver);
        } catch (UnsupportedOperationException e) {
            return abort(e.getMessage());
        }
    }

    public CoreGroup group() {
        return group;
    }

    @Override
    public HeddleSocket newSocket() throws IOException {
        return new HeddleSocket(group);
    }

    @Override
    public HeddleServerSocket newServerSocket() throws IOException {
        return new HeddleServerSocket(group);
    }

    @Override
    public ThreadFactory threads() {
        return threads;
    }

    @Override
    public void close() {
        group.close();
    }
}
