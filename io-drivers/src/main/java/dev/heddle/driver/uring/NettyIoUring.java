package dev.heddle.driver.uring;

import io.netty.channel.uring.IoUring;
import org.jspecify.annotations.Nullable;

/** What Netty knows of the system's io_uring. Its class is to be loaded by this one. Any thread. */
final class NettyIoUring {
    private static final String NO_IO_WAIT = "io.netty.iouring.enterNoIoWaitEnabled";

    static {
        // Linux counts a thread that waits for a ring as waiting for a disk, so that an idle core
        // looks like one with all its time in iowait, unless the wait has IORING_ENTER_NO_IOWAIT
        // (6.15). Netty reads the property once; who has set it has decided otherwise.
        if (System.getProperty(NO_IO_WAIT) == null) {
            System.setProperty(NO_IO_WAIT, "true");
        }
    }

    private NettyIoUring() {}

    /** Why Netty cannot use io_uring here; null if it can. */
    static @Nullable Throwable unavailabilityCause() {
        return IoUring.unavailabilityCause();
    }

    /**
     * Whether rings do nothing until their thread enters them: Linux 6.1 and later. Netty decides
     * by a trial and tells only by this text.
     */
    static boolean isDeferred() {
        return IoUring.featureString().contains("SETUP_DEFER_TASKRUN_SUPPORTED=true");
    }

    /** Whether an idle core does not count as one that waits for a disk. */
    static boolean isWaitingNoIoWait() {
        return IoUring.isIoringEnterNoIoWaitEnabled();
    }
}
