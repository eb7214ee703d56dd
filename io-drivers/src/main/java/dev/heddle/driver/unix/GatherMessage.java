package dev.heddle.driver.unix;

import dev.heddle.driver.socket.GatherPlan;
import dev.heddle.scheduler.GatheredBytes;
import io.netty.channel.unix.Buffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Lays out in native memory what a gathering send gives to the kernel, for writev(2) and
 * sendmsg(2). Lease holder only; used again and again, with whatever memory an operation has.
 *
 * <pre>
 *   0                 struct msghdr, 56 bytes on 64-bit Linux (linux/socket.h, user_msghdr)
 *   64                struct iovec, 16 bytes each (linux/uio.h)
 *   64 + 16 * parts   copies of what is not in direct memory
 * </pre>
 */
public final class GatherMessage extends GatherPlan {
    private static final int VECTOR = 64;
    private static final int ENTRY_BYTES = 16;

    // offsets in struct msghdr; what is not named is 0: no address, no control data, no flags
    private static final int MSG_IOV = 16;
    private static final int MSG_IOVLEN = 24;

    private @Nullable NativeBuffer memory;
    private int staging;

    /** A layout that is not filled yet. */
    public GatherMessage() {}

    /** How much memory {@link #fill} makes use of, for all that is not sent yet. */
    public static long wantedMemory(GatheredBytes from, int progress) {
        int first = from.partAt(progress);
        long wanted = VECTOR;
        for (int part = first; part < from.parts() && part < first + MOST_ENTRIES; part++) {
            wanted += ENTRY_BYTES;
            if (!from.source(part).isDirect()) {
                wanted += from.length(part);
            }
        }
        return wanted;
    }

    /**
     * Lays out what comes next.
     *
     * @param into of at least 32 KiB, or as large as {@link #wantedMemory}; the kernel's until the
     *     system call is over or the submission has completed
     * @param mostBytes plans at most so many
     */
    public void fill(NativeBuffer into, GatheredBytes from, int progress, int mostBytes) {
        int parts = from.parts() - from.partAt(progress);
        int mostEntries = Math.min(parts, MOST_ENTRIES);
        memory = into;
        staging = VECTOR + mostEntries * ENTRY_BYTES;
        // Where all is direct the memory may end with the vector.
        plan(from, progress, mostBytes, mostEntries, Math.max(1, into.capacity() - staging));
        for (int at = 0; at < VECTOR; at += Long.BYTES) {
            into.putLong(at, 0);
        }
        into.putLong(MSG_IOV, into.address() + VECTOR);
        into.putLong(MSG_IOVLEN, entries());
    }

    /** The address of the entries that {@link #fill} has laid out in {@code memory}. */
    public static long vector(NativeBuffer memory) {
        return memory.address() + VECTOR;
    }

    private NativeBuffer memory() {
        NativeBuffer filled = memory;
        if (filled == null) {
            throw new AssertionError("entries without memory");
        }
        return filled;
    }

    private void addEntry(int entry, long address, int length) {
        int at = VECTOR + entry * ENTRY_BYTES;
        memory().putLong(at, address);
        memory().putLong(at + Long.BYTES, length);
    }

    @Override
    protected void addDirect(int entry, ByteBuffer source, int start, int length) {
        addEntry(entry, Buffer.memoryAddress(source) + start, length);
    }

    @Override
    protected void addStaged(int entry, int at, int length) {
        addEntry(entry, memory().address() + staging + at, length);
    }

    @Override
    protected void stage(int at, ByteBuffer source, int start, int length) {
        memory().fill(staging + at, source, start, length);
    }
}
