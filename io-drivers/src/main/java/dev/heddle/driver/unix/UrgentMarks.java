package dev.heddle.driver.unix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.function.Consumer;

/**
 * Which of many sockets have an urgent byte ahead that no read has passed yet: {@code poll(2)} for
 * POLLPRI, which does not wait. Any thread, but {@link #load} comes first where a lease is held.
 */
public final class UrgentMarks {
    // poll.h
    private static final short POLLPRI = 0x2;
    private static final long ENTRY_BYTES = 8;
    private static final long EVENTS = 4;
    private static final long RETURNED_EVENTS = 6;

    private static final MethodHandle POLL =
            SystemCalls.linkWithoutErrno(
                    "poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

    private UrgentMarks() {}

    /** Loads and links what a look needs, by one. */
    public static void load() {
        find(List.of(), none -> {});
    }

    /**
     * Looks at all of them by one system call.
     *
     * @param sockets open ones; stay so meanwhile
     * @param found told of each that has an urgent byte ahead; of none where the call fails
     */
    public static <T extends UnixEndpoint> void find(List<T> sockets, Consumer<T> found) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entries = arena.allocate(sockets.size() * ENTRY_BYTES, ENTRY_BYTES);
            for (int i = 0; i < sockets.size(); i++) {
                entries.set(JAVA_INT, i * ENTRY_BYTES, sockets.get(i).socket().intValue());
                entries.set(JAVA_SHORT, i * ENTRY_BYTES + EVENTS, POLLPRI);
            }
            if (poll(entries, sockets.size()) <= 0) {
                return;
            }
            for (int i = 0; i < sockets.size(); i++) {
                short events = entries.get(JAVA_SHORT, i * ENTRY_BYTES + RETURNED_EVENTS);
                if ((events & POLLPRI) != 0) {
                    found.accept(sockets.get(i));
                }
            }
        }
    }

    private static int poll(MemorySegment entries, int count) {
        try {
            return (int) POLL.invokeExact(entries, (long) count, 0);
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }
}
