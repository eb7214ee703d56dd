package dev.heddle.driver.unix;

import dev.heddle.driver.socket.BoundedSend;
import dev.heddle.scheduler.GatheredBytes;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.OpaqueCounter;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Sends through one staging buffer, or from direct buffers in place. Lease holder only. */
public final class DirectSend extends BoundedSend<Socket> {
    private static final int STAGING_BYTES = 64 * 1024;

    private final NativeBuffer staging = new NativeBuffer(STAGING_BYTES);
    private final GatherMessage message = new GatherMessage();

    /**
     * @param kernelEntries counts the system calls
     */
    public DirectSend(OpaqueCounter kernelEntries) {
        super(kernelEntries);
    }

    /** The buffer, for whoever else moves bytes between two sends. */
    public NativeBuffer staging() {
        return staging;
    }

    @Override
    protected int sendSome(IoOperation operation, Socket socket, int wanted) throws IOException {
        byte[] array = operation.array();
        ByteBuffer direct = operation.buffer();
        if (array != null) {
            int staged = Math.min(wanted, staging.capacity());
            staging.fill(array, operation.offset(), staged);
            return socket.sendAddress(staging.address(), 0, staged);
        }
        if (direct != null) {
            long address = Buffer.memoryAddress(direct) + operation.offset();
            return socket.sendAddress(address, 0, wanted);
        }
        GatheredBytes gathered = operation.gathered();
        if (gathered != null) {
            message.fill(staging, gathered, operation.progress(), wanted);
            return (int) socket.writevAddresses(GatherMessage.vector(staging), message.entries());
        }
        throw new AssertionError(operation + " has no memory");
    }
}
