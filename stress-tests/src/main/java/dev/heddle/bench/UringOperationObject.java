package dev.heddle.bench;

import com.sun.management.ThreadMXBean;
import io.netty.channel.uring.IoUringIoOps;
import java.lang.management.ManagementFactory;

/** The size of the object that Netty's io_uring transport wants for each operation, by counting. */
final class UringOperationObject {
    private static final int COUNTED = 10_000;

    private UringOperationObject() {}

    /** Bytes of one object in this JVM. */
    static long bytes() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        IoUringIoOps[] kept = new IoUringIoOps[COUNTED];
        make(kept); // loads the class
        long before = threads.getCurrentThreadAllocatedBytes();
        make(kept);
        return (threads.getCurrentThreadAllocatedBytes() - before) / COUNTED;
    }

    private static void make(IoUringIoOps[] kept) {
        byte none = 0;
        short zero = 0;
        for (int i = 0; i < kept.length; i++) {
            kept[i] = new IoUringIoOps(none, none, zero, 0, 0, 0, 0, 0, 1L, zero, zero, 0, 0);
        }
    }
}
