package dev.heddle.agent;

import dev.heddle.Heddle;
import dev.heddle.driver.IoDrivers;
import dev.heddle.driver.NettyStart;
import dev.heddle.jdk.ChosenDrivers;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.settings.Settings;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens the I/O drivers of the agent's cores beside the program, when a thread of a core first
 * waits for I/O. They are most of what the agent has to load, and many a program never needs them.
 *
 * <p>While they are being opened the JDK's pollers do as they do without the agent: nobody waits
 * for the opening, so it may take its time, and what it loads or locks is in nobody's way.
 */
final class DriverOpening implements Runnable {
    /** Between attempts to start the thread, where the system has none left. */
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Runnable whenLoaded;
    private final boolean isVerbose;
    private final Consumer<String> log;
    private final Thread thread;
    private final AtomicBoolean isBegun = new AtomicBoolean();
    private volatile long notBeforeNanos = System.nanoTime();
    private volatile @Nullable CoreGroup group;

    /**
     * On a thread that no program has set up: the opening's takes after it.
     *
     * @param whenLoaded is told when no native library will be loaded any more
     * @param isVerbose whether an opening that went well is told of
     * @param log takes what there is to say of it
     */
    DriverOpening(Runnable whenLoaded, boolean isVerbose, Consumer<String> log) {
        this.whenLoaded = whenLoaded;
        this.isVerbose = isVerbose;
        this.log = log;
        thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("heddle-drivers")
                        .inheritInheritableThreadLocals(false)
                        .unstarted(this);
    }

    /** What comes before a driver is looked for, whenever that is. */
    static void prepare(String driver) {
        if (!driver.equals(IoDrivers.NIO)) {
            NettyStart.prepare();
        }
        Openings.allowNativeAccess(DriverOpening.class.getModule());
    }

    /** Opens the default group, which is to have its drivers when {@link #begin} is called. */
    CoreGroup openWithout() {
        Settings.leaveDriversToTheAgent("I/O driver at the first wait");
        CoreGroup opened = Heddle.defaultGroup();
        group = opened;
        PollerHooks.openBy(this);
        return opened;
    }

    /** A thread of a core waits for I/O. Any thread; does not wait, and logs nothing. */
    void begin() {
        if (isBegun.get()
                || System.nanoTime() - notBeforeNanos < 0
                || !isBegun.compareAndSet(false, true)) {
            return;
        }
        boolean isStarted = false;
        try {
            thread.start();
            isStarted = true;
        } catch (OutOfMemoryError noThread) {
            notBeforeNanos = System.nanoTime() + PAUSE_NANOS;
        } finally {
            if (!isStarted) {
                isBegun.set(false);
            }
        }
    }

    @Override
    public void run() {
        CoreGroup without = group;
        if (without == null || !open(without)) {
            return;
        }
        Announcement.describe(without);
        if (isVerbose) {
            log.accept(Heddle.describe(without));
        }
    }

    private boolean open(CoreGroup without) {
        try {
            prepare(IoDrivers.AUTO);
            without.attachDrivers(new ChosenDrivers(IoDrivers.chooseSilently(IoDrivers.AUTO)));
            PollerHooks.pollBy(new CorePoller(without));
            return true;
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            Settings.leaveDriversToTheAgent("no I/O driver");
            Announcement.describe(without);
            log.accept("no I/O driver, sockets wait in the JDK's pollers: " + e);
            return false;
        } finally {
            whenLoaded.run();
        }
    }
}
