package dev.heddle.bench;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import java.io.IOException;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Virtual threads of the scheduler that a fork measures. The benchmark's own thread is a platform
 * thread and only starts them and waits, once for many operations.
 */
@State(Scope.Benchmark)
public class ThreadsUnderTest {
    static final String STOCK = "stock";
    static final String HEDDLE = "heddle";

    /** Whose virtual threads. */
    @Param({STOCK, HEDDLE})
    public String scheduler = STOCK;

    /** Heddle's cores, 0 for one a processor; {@link Fork} gives the JDK's scheduler as many. */
    @Param("1")
    public int cores = 1;

    /** Heddle's driver. */
    @Param("auto")
    public String driver = "auto";

    private @Nullable CoreGroup group;
    private ThreadFactory factory = Thread.ofVirtual().factory();

    /** Opens the group of cores. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        if (scheduler.equals(HEDDLE)) {
            CoreGroup opened =
                    Heddle.newCoreGroup(
                            HeddleOptions.defaults().withCores(cores).withDriver(driver));
            group = opened;
            factory = Heddle.threadFactory(opened);
        }
    }

    /** Closes it. */
    @TearDown(Level.Trial)
    public void close() {
        CoreGroup opened = group;
        if (opened != null) {
            opened.close();
        }
    }

    /** Makes threads on any core. */
    ThreadFactory factory() {
        return factory;
    }

    /** Null on the JDK's scheduler. */
    @Nullable CoreGroup group() {
        return group;
    }

    /** The only core, or the first; null on the JDK's scheduler. */
    @Nullable Core core() {
        CoreGroup opened = group;
        return opened == null ? null : opened.cores().getFirst();
    }

    /** Runs all bodies, each in a thread of its own, and returns when all have ended. */
    void run(Runnable... bodies) throws InterruptedException {
        Thread[] threads = new Thread[bodies.length];
        for (int i = 0; i < bodies.length; i++) {
            threads[i] = factory.newThread(bodies[i]);
        }
        for (Thread thread : threads) {
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
