package dev.heddle.driver.epoll;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.heddle.driver.unix.SystemCalls;
import dev.heddle.scheduler.Errno;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * An epoll instance of our own, see epoll(7), whose events say what their registration was armed
 * with. Netty's, which the core sleeps in, says a descriptor's number only. Calls return the
 * negated error number and allocate nothing. Lease holder only.
 */
final class EpollSet {
    // sys/epoll.h
    static final int EPOLLIN = 0x1;
    static final int EPOLLOUT = 0x4;
    static final int EPOLLERR = 0x8;
    static final int EPOLLHUP = 0x10;
    private static final int EPOLLONESHOT = 1 << 30;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_DEL = 2;
    private static final int EPOLL_CTL_MOD = 3;
    private static final int EPOLL_CLOEXEC = 0x80000;

    /** How many events one {@link #take} brings. */
    static final int MOST_EVENTS = 256;

    private static final MethodHandle CREATE =
            SystemCalls.link("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle CONTROL =
            SystemCalls.link(
                    "epoll_ctl",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle WAIT =
            SystemCalls.link(
                    "epoll_wait",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));

    /** struct epoll_event is packed on x86_64 only. */
    private static final int EVENT_BYTES = Native.sizeofEpollEvent();

    private static final int DATA_OFFSET = Native.offsetofEpollData();

    static {
        // Call sites are linked by their first call; no descriptor is needed for that.
        EpollSet none = new EpollSet(Integer.MAX_VALUE);
        none.arm(false, Integer.MAX_VALUE, EPOLLIN, 0);
        none.remove(Integer.MAX_VALUE);
        none.take();
        create(-1);
        ForeignWaits.load();
    }

    private final FileDescriptor descriptor;
    private final int number;
    private final MemorySegment state;
    private final MemorySegment change;
    private final MemorySegment events;

    private EpollSet(int number) {
        this.number = number;
        descriptor = new FileDescriptor(number);
        Arena arena = Arena.ofAuto();
        state = SystemCalls.state(arena);
        change = arena.allocate(EVENT_BYTES);
        events = arena.allocate((long) EVENT_BYTES * MOST_EVENTS);
    }

    /** Loads and links what is needed, once. Not while a lease is held: it takes a while. */
    static void load() {
        // By the static initialiser.
    }

    /**
     * Opens a set.
     *
     * @throws IOException if the system gives no descriptor
     */
    static EpollSet open() throws IOException {
        int number = create(EPOLL_CLOEXEC);
        if (number < 0) {
            throw new IOException(SystemCalls.text(-number));
        }
        return new EpollSet(number);
    }

    private static int create(int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = SystemCalls.state(arena);
            return (int) SystemCalls.outcome((int) CREATE.invokeExact(state, flags), state);
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }

    /** The set's own descriptor. */
    FileDescriptor descriptor() {
        return descriptor;
    }

    /**
     * Has the next readiness of a file reported, once; what is ready already counts.
     *
     * @param isKnown whether the file that has the number is registered already
     * @param tag comes back with the event
     */
    int arm(boolean isKnown, int file, int interest, long tag) {
        change.set(JAVA_INT_UNALIGNED, 0, interest | EPOLLONESHOT);
        change.set(JAVA_LONG_UNALIGNED, DATA_OFFSET, tag);
        return control(isKnown ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, file);
    }

    /** Forgets a file. */
    int remove(int file) {
        return control(EPOLL_CTL_DEL, file);
    }

    private int control(int operation, int file) {
        try {
            int result = (int) CONTROL.invokeExact(state, number, operation, file, change);
            return (int) SystemCalls.outcome(result, state);
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }

    /** Fetches the events that are there; returns how many. */
    int take() {
        try {
            int outcome;
            do {
                int result = (int) WAIT.invokeExact(state, number, events, MOST_EVENTS, 0);
                outcome = (int) SystemCalls.outcome(result, state);
            } while (outcome == -Errno.EINTR);
            return outcome;
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }

    /** What the file of an event is ready for. */
    int ready(int event) {
        return events.get(JAVA_INT_UNALIGNED, (long) event * EVENT_BYTES);
    }

    /** What the file of an event was armed with. */
    long tag(int event) {
        return events.get(JAVA_LONG_UNALIGNED, (long) event * EVENT_BYTES + DATA_OFFSET);
    }

    /** Frees the set. Nothing may be done with it after that. */
    void close() {
        try {
            descriptor.close();
        } catch (IOException unimportant) {
            // close(2) frees the descriptor whatever it returns.
        }
    }
}
