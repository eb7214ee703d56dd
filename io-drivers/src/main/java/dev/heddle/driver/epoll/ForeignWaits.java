package dev.heddle.driver.epoll;

import dev.heddle.driver.unix.ForeignDescriptor;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.OpaqueCounter;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import org.jspecify.annotations.Nullable;

/**
 * A core's waits for descriptors of others, in an epoll instance within the one that the core
 * sleeps in. Lease holder only.
 *
 * <p><b>Why one of its own.</b> An epoll registration belongs to a file and a number. If the owner
 * gives the number to another file while the first lives on by another number, the registration of
 * the first stays, can be neither changed nor removed any more, and its events come under the
 * number (epoll(7), questions 1 and 6). Netty's handler knows registrations by their number, so
 * such an event would be the next file's, or that of a socket of ours with that number. Here each
 * arming has a tag of its own, which its event brings back, and an event with another than the last
 * is passed over. It is armed for one event, so there is at most one such.
 *
 * <p>What was known of a number when it was last waited for may be wrong, and the system call that
 * arms it tells: ENOENT where another file has the number now, EEXIST where the former has it
 * again. The other call is the right one then, unless the owner is replacing files that very
 * moment.
 */
final class ForeignWaits implements EpollIoHandle {
    private static final EpollIoOps EDGES = EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLET);

    private static final int READ_EVENTS = EpollSet.EPOLLIN | EpollSet.EPOLLERR | EpollSet.EPOLLHUP;
    private static final int WRITE_EVENTS =
            EpollSet.EPOLLOUT | EpollSet.EPOLLERR | EpollSet.EPOLLHUP;

    /** More would be an owner that does nothing but replace files. */
    private static final int MOST_TRIES = 100;

    private final EpollDriver driver;
    private final OpaqueCounter kernelEntries;

    /** Opened by the first wait. */
    private @Nullable EpollSet set;

    private final IntObjectMap<ForeignWatch> byNumber = new IntObjectHashMap<>();
    private int armings;

    /**
     * @param driver whose operations the waits are
     * @param kernelEntries counts the system calls
     */
    ForeignWaits(EpollDriver driver, OpaqueCounter kernelEntries) {
        this.driver = driver;
        this.kernelEntries = kernelEntries;
    }

    /** Loads what a wait needs: a submission must not be what does. */
    static void load() {
        new ForeignWatch(0);
    }

    // --- waits
    // --------------------------------------------------------------------------------------

    /** A wait was submitted. */
    void begin(ForeignDescriptor endpoint) {
        ForeignWatch watch = byNumber.get(endpoint.number());
        if (watch == null) {
            watch = new ForeignWatch(endpoint.number());
            byNumber.put(endpoint.number(), watch);
        }
        watch.add(endpoint);
        arm(watch);
    }

    /** A wait is to end. */
    void cancel(IoOperation wait, ForeignDescriptor endpoint) {
        ForeignWatch watch = byNumber.get(endpoint.number());
        if (watch != null) {
            watch.remove(wait, endpoint);
            if (watch.waiting.isEmpty()) {
                // Else it may be armed for too much, which costs one event.
                forget(watch);
            }
        }
        driver.complete(wait, -Errno.ECANCELED);
    }

    /** An endpoint without a wait in flight is closed. */
    void release(ForeignDescriptor endpoint) {
        ForeignWatch watch = byNumber.get(endpoint.number());
        if (watch != null && watch.waiting.isEmpty()) {
            forget(watch);
            byNumber.remove(endpoint.number());
        }
    }

    /** Arms for all that is waited for, or ends it. */
    private void arm(ForeignWatch watch) {
        EpollSet opened = open();
        int result = opened == null ? -Errno.ENOMEM : tryToArm(watch, opened);
        watch.isRegistered = result == 0;
        watch.isArmed = result == 0;
        if (result < 0) {
            // EPERM, of a file that is always ready: epoll_ctl(2).
            finishAll(watch, result == -Errno.EPERM ? 0 : result);
        }
    }

    private int tryToArm(ForeignWatch watch, EpollSet opened) {
        boolean isKnown = watch.isRegistered;
        watch.tag = Integer.toUnsignedLong(watch.number) << 32 | (++armings & 0xffff_ffffL);
        int interest = watch.interest();
        int result = 0;
        for (int i = 0; i < MOST_TRIES; i++) {
            kernelEntries.add(1);
            result = opened.arm(isKnown, watch.number, interest, watch.tag);
            if (result != (isKnown ? -Errno.ENOENT : -Errno.EEXIST)) {
                break;
            }
            isKnown = !isKnown;
        }
        return result;
    }

    private void finishAll(ForeignWatch watch, int result) {
        while (!watch.waiting.isEmpty()) {
            ForeignDescriptor endpoint = watch.waiting.removeLast();
            finish(endpoint.reading(), result);
            finish(endpoint.writing(), result);
        }
    }

    private void finish(@Nullable IoOperation wait, int result) {
        if (wait != null) {
            driver.complete(wait, result);
        }
    }

    private void forget(ForeignWatch watch) {
        EpollSet opened = set;
        if (watch.isRegistered && opened != null) {
            // Fails where the file is gone from the number; its tag is out of date then.
            kernelEntries.add(1);
            opened.remove(watch.number);
        }
        watch.isRegistered = false;
        watch.isArmed = false;
    }

    // --- events
    // -------------------------------------------------------------------------------------

    private @Nullable EpollSet open() {
        EpollSet opened = set;
        if (opened != null) {
            return opened;
        }
        try {
            opened = EpollSet.open();
            set = opened;
            driver.register(this, EDGES);
            return opened;
        } catch (Exception noDescriptor) {
            driver.report("descriptors of others cannot be waited for", noDescriptor);
            closeSet();
            return null;
        }
    }

    @Override
    public FileDescriptor fd() {
        EpollSet opened = set;
        if (opened == null) {
            throw new AssertionError("registered without a set");
        }
        return opened.descriptor();
    }

    /** There are events in the set. In the loop only. */
    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        EpollSet opened = set;
        if (opened == null) {
            return;
        }
        int taken;
        do {
            kernelEntries.add(1);
            taken = opened.take();
            for (int i = 0; i < taken; i++) {
                try {
                    handle(opened.tag(i), opened.ready(i));
                } catch (RuntimeException | Error defect) {
                    // Not that of the others, whose events will not come again.
                    driver.report("an event cannot be handled", defect);
                }
            }
        } while (taken == EpollSet.MOST_EVENTS);
    }

    private void handle(long tag, int ready) {
        ForeignWatch watch = byNumber.get((int) (tag >>> 32));
        if (watch == null || !watch.isArmed || watch.tag != tag) {
            return;
        }
        watch.isArmed = false;
        boolean read = (ready & READ_EVENTS) != 0;
        boolean write = (ready & WRITE_EVENTS) != 0;
        for (int i = watch.waiting.size() - 1; i >= 0; i--) {
            ForeignDescriptor endpoint = watch.waiting.get(i);
            IoOperation reading = read ? endpoint.reading() : null;
            IoOperation writing = write ? endpoint.writing() : null;
            if (reading == endpoint.reading() && writing == endpoint.writing()) {
                watch.waiting.remove(i);
            }
            finish(reading, 0);
            finish(writing, 0);
        }
        if (!watch.waiting.isEmpty()) {
            arm(watch);
        }
    }

    /** The core ends, and Netty's handler with it. */
    @Override
    public void close() {
        ForeignWatch[] all = byNumber.values().toArray(new ForeignWatch[0]);
        byNumber.clear();
        for (ForeignWatch watch : all) {
            finishAll(watch, -Errno.ECANCELED);
        }
        closeSet();
    }

    private void closeSet() {
        EpollSet opened = set;
        if (opened != null) {
            set = null;
            opened.close();
        }
    }
}
