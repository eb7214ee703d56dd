package dev.heddle.driver.unix;

import dev.heddle.driver.SocketEndpoint;
import dev.heddle.driver.SocketPipe;
import dev.heddle.scheduler.Errno;
import java.io.IOException;

/** A pipe between sockets that have descriptors, by splice(2). */
final class UnixPipe extends SocketPipe {
    private final int readEnd;
    private final int writeEnd;
    private int content;

    private UnixPipe(int readEnd, int writeEnd) {
        this.readEnd = readEnd;
        this.writeEnd = writeEnd;
    }

    /**
     * @throws IOException if the system gives no descriptors
     */
    static UnixPipe open() throws IOException {
        int[] ends = new int[2];
        int outcome = StreamCalls.pipe(ends);
        if (outcome < 0) {
            throw new IOException(SystemCalls.text(-outcome));
        }
        return new UnixPipe(ends[0], ends[1]);
    }

    @Override
    public int fill(SocketEndpoint from, int most) throws IOException {
        if (!(from instanceof UnixEndpoint unix) || !unix.isReadDirectly()) {
            return -Errno.EINVAL;
        }
        if (content != 0) {
            throw new IllegalStateException("the pipe has " + content + " bytes: drain it first");
        }
        int taken = unix.onDescriptor(socket -> StreamCalls.splice(socket, writeEnd, most));
        content = Math.max(0, taken);
        return taken;
    }

    @Override
    public int drain(SocketEndpoint to) throws IOException {
        if (!(to instanceof UnixEndpoint unix)) {
            return -Errno.EINVAL;
        }
        int given = unix.onDescriptor(socket -> StreamCalls.splice(readEnd, socket, content));
        content -= Math.max(0, given);
        return given;
    }

    @Override
    public int content() {
        return content;
    }

    @Override
    public byte[] takeContent() throws IOException {
        byte[] taken = new byte[content];
        int got = 0;
        while (got < taken.length) {
            int more = StreamCalls.read(readEnd, taken, got);
            if (more <= 0) {
                throw new IOException("a pipe has lost " + (taken.length - got) + " bytes");
            }
            got += more;
        }
        content = 0;
        return taken;
    }

    @Override
    public void close() {
        FileCalls.close(readEnd);
        FileCalls.close(writeEnd);
    }
}
