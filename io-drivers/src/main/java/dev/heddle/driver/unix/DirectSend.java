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

    /**
     * A peer on this machine may take bytes as fast as they are sent: a large write must not keep
     * the core from everybody else. 256 KiB take some 50 µs.
     */
    private static final int MAX_BYTES_AT_ONCE = 256 * 1024;

    /** How far a send got. */
    public enum Outcome {
        /** All is sent. */
        DONE,
        /** The socket takes no more now. */
        SOCKET_FULL,
        /** The socket may take more, but it is the others' turn. */
        PAUSED
    }

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
     * Sends what the socket takes now, up to a bound.
     *
     * @throws IOException if the send fails
     */
    public Outcome send(IoOperation operation, Socket socket) throws IOException {
        int last = operation.progress() + MAX_BYTES_AT_ONCE;
        while (operation.remaining() > 0) {
            if (operation.progress() >= last) {
                return Outcome.PAUSED;
            }
            int sent = sendSome(operation, socket);
            if (sent == 0) {
                return Outcome.SOCKET_FULL;
            }
            operation.advance(sent);
        }
        return Outcome.DONE;
    }

    private int sendSome(IoOperation operation, Socket socket) throws IOException {
        byte[] array = operation.array();
        ByteBuffer direct = operation.buffer();
        int wanted = Math.min(operation.remaining(), MAX_BYTES_AT_ONCE);
        kernelEntries.add(1);
        if (array != null) {
            wanted = Math.min(wanted, staging.capacity());
            staging.fill(array, operation.offset(), wanted);
            return socket.sendAddress(staging.address(), 0, wanted);
        }
        if (direct != null) {
            long address = Buffer.memoryAddress(direct) + operation.offset();
            return socket.sendAddress(address, 0, wanted);
        }
        throw new AssertionError(operation + " has no memory");
    }
}
