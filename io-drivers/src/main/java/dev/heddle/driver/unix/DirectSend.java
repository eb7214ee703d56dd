package dev.heddle.driver.unix;

import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.OpaqueCounter;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Sends by plain non-blocking system calls, through one staging buffer. Lease holder only. */
public final class DirectSend {
    private static final int STAGING_BYTES = 64 * 1024;

    private final OpaqueCounter kernelEntries;
    private final NativeBuffer staging = new NativeBuffer(STAGING_BYTES);

    /**
     * @param kernelEntries counts the system calls
     */
    public DirectSend(OpaqueCounter kernelEntries) {
        this.kernelEntries = kernelEntries;
    }

    /** The buffer, for whoever else moves bytes between two sends. */
    public NativeBuffer staging() {
        return staging;
    }

    /**
     * Sends what the socket takes now.
     *
     * @return whether that is all of it; if not, the socket is full
     * @throws IOException if the send fails
     */
    public boolean send(IoOperation operation, Socket socket) throws IOException {
        byte[] array = operation.array();
        ByteBuffer direct = operation.buffer();
        while (operation.remaining() > 0) {
            int wanted = operation.remaining();
            int sent;
            kernelEntries.add(1);
            if (array != null) {
                wanted = Math.min(wanted, staging.capacity());
                staging.fill(array, operation.offset(), wanted);
                sent = socket.sendAddress(staging.address(), 0, wanted);
            } else if (direct != null) {
                long address = Buffer.memoryAddress(direct) + operation.offset();
                sent = socket.sendAddress(address, 0, wanted);
            } else {
                throw new AssertionError(operation + " has no memory");
            }
            if (sent == 0) {
                return false;
            }
            operation.advance(sent);
        }
        return true;
    }
}
