package dev.heddle.driver.nio;

import dev.heddle.driver.socket.BoundedSend;
import dev.heddle.scheduler.GatheredBytes;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.OpaqueCounter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Moves bytes between operations and channels: those of arrays through one staging buffer, those of
 * direct buffers in place. Lease holder only.
 */
final class ChannelTransfer extends BoundedSend<SocketChannel> {
    private static final int STAGING_BYTES = 64 * 1024;

    private final ByteBuffer staging = ByteBuffer.allocateDirect(STAGING_BYTES);
    private final GatherViews gatherViews = new GatherViews(staging);

    /**
     * @param kernelEntries counts the system calls
     */
    ChannelTransfer(OpaqueCounter kernelEntries) {
        super(kernelEntries);
    }

    @Override
    protected int sendSome(IoOperation operation, SocketChannel to, int wanted) throws IOException {
        GatheredBytes gathered = operation.gathered();
        if (gathered != null) {
            staging.clear();
            return gatherViews.write(gathered, operation.progress(), wanted, to);
        }
        byte[] array = operation.array();
        if (array == null) {
            return to.write(inPlace(operation, wanted));
        }
        int staged = Math.min(wanted, STAGING_BYTES);
        staging.clear().put(array, operation.offset(), staged).flip();
        return to.write(staging);
    }

    /** Makes one system call; like {@link SocketChannel#read(ByteBuffer)}. */
    int receive(IoOperation operation, SocketChannel from) throws IOException {
        byte[] array = operation.array();
        countSystemCall();
        if (array == null) {
            return from.read(inPlace(operation, operation.remaining()));
        }
        int got = from.read(staging.clear().limit(Math.min(operation.remaining(), STAGING_BYTES)));
        if (got > 0) {
            staging.get(0, array, operation.offset(), got);
        }
        return got;
    }

    /** The submitter's own buffer keeps its position, and may have any limit. */
    private static ByteBuffer inPlace(IoOperation operation, int length) {
        ByteBuffer direct = operation.buffer();
        if (direct == null) {
            throw new AssertionError(operation + " has no memory");
        }
        return view(direct, operation.offset(), length);
    }

    /** Part of a buffer, wherever its limit is. */
    static ByteBuffer view(ByteBuffer of, int start, int length) {
        return of.duplicate().limit(of.capacity()).slice(start, length);
    }
}
