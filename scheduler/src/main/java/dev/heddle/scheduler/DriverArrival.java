package dev.heddle.scheduler;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Brings a core that runs without I/O its driver. */
final class DriverArrival extends LoopMessage {
    private final IoDriver driver;
    private final CountDownLatch done = new CountDownLatch(1);

    /** Written before {@link #done}. */
    private @Nullable IOException failure;

    /**
     * @param driver not attached yet
     */
    DriverArrival(IoDriver driver) {
        this.driver = driver;
    }

    /**
     * Waits until the core has it. Any thread.
     *
     * @throws IOException if the core goes on without
     */
    void await() throws IOException, InterruptedException {
        done.await();
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    void deliver(Core core) {
        try {
            core.attachDriver(driver);
            done.countDown();
        } catch (Throwable e) {
            fail(core + " cannot attach its " + driver.name() + " driver: " + e, e);
        }
    }

    @Override
    void abandon(Core core) {
        fail(core + " has ended: it takes no driver", null);
    }

    private void fail(String why, @Nullable Throwable cause) {
        failure = new IOException(why, cause);
        done.countDown();
    }
}
