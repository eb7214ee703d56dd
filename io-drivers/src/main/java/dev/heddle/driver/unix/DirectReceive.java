package dev.heddle.driver.unix;

import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.OpaqueCounter;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;

/**
 * Receives by plain non-blocking system calls: no operation holds memory for it. Lease holder only.
 */
public final class DirectReceive {
    private final OpaqueCounter kernelEntries;
    private final NativeBuffer staging;

    /**
     * @param kernelEntries counts the system calls
     * @param staging what the bytes of arrays pass through; free again after each call
     */
    public DirectReceive(OpaqueCounter kernelEntries, NativeBuffer staging) {
        this.kernelEntries = kernelEntries;
        this.staging = staging;
    }

    /** How many bytes {@link #receive} asks for. */
    public int wanted(IoOperation operation) {
        int all = operation.remaining();
        return operation.array() == null ? all : Math.min(all, staging.capacity());
    }

    /**
     * Makes one system call.
     *
     * @return the number of bytes, 0 at the end of the stream, or a negated error number, -{@link
     *     Errno#EAGAIN} if it would wait
     */
    public int receive(IoOperation operation, Socket from) {
        kernelEntries.add(1);
        try {
            int got = receive(operation, from, wanted(operation));
            // Netty has -1 for the end, and 0 for EAGAIN.
            return got > 0 ? got : got == 0 ? -Errno.EAGAIN : 0;
        } catch (IOException e) {
            return UnixEndpoint.negatedErrno(e);
        } catch (NotYetConnectedException e) {
            return -Errno.ENOTCONN;
        }
    }

    private int receive(IoOperation operation, Socket from, int wanted) throws IOException {
        byte[] array = operation.array();
        ByteBuffer direct = operation.buffer();
        if (array != null) {
            int got = from.recvAddress(staging.address(), 0, wanted);
            if (got > 0) {
                staging.drain(array, operation.offset(), got);
            }
            return got;
        }
        if (direct != null) {
            return from.recvAddress(Buffer.memoryAddress(direct) + operation.offset(), 0, wanted);
        }
        throw new AssertionError(operation + " has no memory");
    }
}
