package dev.heddle.soak;

import dev.heddle.support.HeapHistogram;
import java.util.ArrayList;
import java.util.List;

/**
 * What the process under test holds while nothing is under way.
 *
 * @param sockets descriptors of sockets
 * @param anonymous descriptors of epolls, rings and events
 * @param files all other descriptors
 * @param residentBytes in RAM; its heap is all touched from the start
 * @param inside what it counts itself
 */
record Resources(long sockets, long anonymous, long files, long residentBytes, InProcess inside) {
    private static final long MIB = 1 << 20;

    /** Carriers come and go with stalls, each with a ring or an epoll and its event. */
    private static final long SPARE_ANONYMOUS = 3 * 16;

    /** Classes, compiled code and statistics of the JVM's own go on growing. */
    private static final long HEAP_SLACK = 16 * MIB;

    private static final long DIRECT_SLACK = 8 * MIB;
    private static final long RESIDENT_SLACK = 80 * MIB;

    /**
     * What has not come back to a base line: one sentence each.
     *
     * @param cores how many pools of native buffers there are
     */
    List<String> leaksSince(Resources base, int cores) {
        List<String> leaks = new ArrayList<>();
        compare(leaks, "sockets", base.sockets, sockets, 0);
        compare(leaks, "rings, epolls and events", base.anonymous, anonymous, SPARE_ANONYMOUS);
        compare(leaks, "other descriptors", base.files, files, 0);
        compare(leaks, "resident bytes", base.residentBytes, residentBytes, RESIDENT_SLACK);
        InProcess before = base.inside;
        compare(leaks, "heap bytes", before.heapBytes(), inside.heapBytes(), HEAP_SLACK);
        compare(leaks, "direct bytes", before.directBytes(), inside.directBytes(), DIRECT_SLACK);
        compare(
                leaks,
                "native buffers",
                0,
                inside.nativeBuffers(),
                Math.max(before.nativeBuffers(), cores * HeapHistogram.IDLE_NATIVE_BUFFERS));
        compare(leaks, "endpoints", before.endpoints(), inside.endpoints(), 0);
        compare(leaks, "virtual threads", before.virtualThreads(), inside.virtualThreads(), 0);
        compare(leaks, "connections with a handler", 0, inside.open(), 0);
        compare(leaks, "things that nobody closed", 0, inside.unclosed(), 0);
        return leaks;
    }

    /** Whether nothing has come or gone since a moment ago. */
    boolean isAsStillAs(Resources before) {
        return sockets == before.sockets
                && files == before.files
                && inside.endpoints() == before.inside.endpoints()
                && inside.virtualThreads() == before.inside.virtualThreads();
    }

    private static void compare(
            List<String> leaks, String what, long before, long now, long slack) {
        if (now > before + slack) {
            leaks.add(
                    "%d %s, %d at the base line%s"
                            .formatted(
                                    now,
                                    what,
                                    before,
                                    slack == 0 ? "" : " and " + slack + " allowed"));
        }
    }

    @Override
    public String toString() {
        return ("sockets %d, rings and epolls %d, files %d, RSS %d MiB, heap %.1f MiB, direct %.1f"
                        + " MiB, native buffers %d, endpoints %d, virtual threads %d,"
                        + " never closed %d")
                .formatted(
                        sockets,
                        anonymous,
                        files,
                        residentBytes / MIB,
                        (double) inside.heapBytes() / MIB,
                        (double) inside.directBytes() / MIB,
                        inside.nativeBuffers(),
                        inside.endpoints(),
                        inside.virtualThreads(),
                        inside.unclosed());
    }
}
