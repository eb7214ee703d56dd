package dev.heddle.driver.nio;

import dev.heddle.driver.socket.GatherPlan;
import dev.heddle.scheduler.GatheredBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** Gathers views of buffers for a channel. Lease holder only; used again and again. */
final class GatherViews extends GatherPlan {
    private final ByteBuffer staging;
    private final ByteBuffer[] views = new ByteBuffer[MOST_ENTRIES];

    /**
     * @param staging direct; used for what is not
     */
    GatherViews(ByteBuffer staging) {
        this.staging = staging;
    }

    /** Makes one system call; like {@link SocketChannel#write(ByteBuffer[])}. */
    int write(GatheredBytes from, int progress, int mostBytes, SocketChannel to)
            throws IOException {
        plan(from, progress, mostBytes, MOST_ENTRIES, staging.capacity());
        try {
            return (int) to.write(views, 0, entries());
        } finally {
            // The views hold the submitter's memory.
            Arrays.fill(views, 0, entries(), null);
        }
    }

    @Override
    protected void addDirect(int entry, ByteBuffer source, int start, int length) {
        views[entry] = ChannelTransfer.view(source, start, length);
    }

    @Override
    protected void addStaged(int entry, int at, int length) {
        views[entry] = staging.slice(at, length);
    }

    @Override
    protected void stage(int at, ByteBuffer source, int start, int length) {
        staging.put(at, source, start, length);
    }
}
