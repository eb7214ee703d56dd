package dev.heddle.driver.socket;

import dev.heddle.scheduler.GatheredBytes;
import java.nio.ByteBuffer;

/**
 * What one gathering system call is to send: parts in direct memory in place, the others copied one
 * behind the other into staging memory, where neighbours make one entry. Lease holder only; used
 * again and again.
 */
public abstract class GatherPlan {
    /** More would be refused: UIO_MAXIOV in linux/uio.h, which is IOV_MAX there. */
    public static final int MOST_ENTRIES = 1024;

    private int entries;
    private int bytes;

    /** For drivers. */
    protected GatherPlan() {}

    /** The next entry is part of a direct buffer. */
    protected abstract void addDirect(int entry, ByteBuffer source, int start, int length);

    /** The next entry is staging memory, from {@code at} on, that {@link #stage} has filled. */
    protected abstract void addStaged(int entry, int at, int length);

    /** Copies into the staging memory. */
    protected abstract void stage(int at, ByteBuffer source, int start, int length);

    /**
     * Plans to send what comes next.
     *
     * @param from has bytes that are not sent yet
     * @param progress how many are
     * @param mostBytes at most so many
     * @param mostEntries at most so many entries
     * @param room how much staging memory there is; more than 0
     */
    protected final void plan(
            GatheredBytes from, int progress, int mostBytes, int mostEntries, int room) {
        entries = 0;
        bytes = 0;
        int stagedAt = 0;
        int staged = 0;
        int part = from.partAt(progress);
        int skipped = progress - from.before();
        for (; part < from.parts() && bytes < mostBytes && staged < room; part++) {
            ByteBuffer source = from.source(part);
            boolean isDirect = source.isDirect();
            boolean isNewEntry = isDirect || staged == stagedAt;
            if (isNewEntry && entries + (staged == stagedAt ? 0 : 1) == mostEntries) {
                break;
            }
            int start = from.start(part) + skipped;
            int length = Math.min(from.length(part) - skipped, mostBytes - bytes);
            if (isDirect) {
                stagedAt = endStaged(stagedAt, staged);
                addDirect(entries++, source, start, length);
            } else {
                length = Math.min(length, room - staged);
                stage(staged, source, start, length);
                staged += length;
            }
            bytes += length;
            skipped = 0;
        }
        endStaged(stagedAt, staged);
    }

    /** What was staged since the last entry becomes one. */
    private int endStaged(int from, int to) {
        if (to > from) {
            addStaged(entries++, from, to - from);
        }
        return to;
    }

    /** How many entries the plan has. */
    public final int entries() {
        return entries;
    }

    /** How many bytes the plan has. */
    public final int bytes() {
        return bytes;
    }
}
