package dev.heddle.driver.uring;

import dev.heddle.driver.unix.UnixFile;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;
import io.netty.channel.uring.IoUringIoOps;

/**
 * One read, write or sync of a file: what its operation is on. Files have no home, and any number
 * of operations at once, on any core; hence an endpoint for each. Immutable.
 */
final class FileAccess extends IoEndpoint {
    // linux/io_uring.h, enum io_uring_op
    private static final byte OP_FSYNC = 3;
    private static final byte OP_READ = 22;
    private static final byte OP_WRITE = 23;

    private final UnixFile file;
    private final long position;

    FileAccess(UnixFile file, long position) {
        this.file = file;
        this.position = position;
    }

    /** Loads the class: a submission must not be what does. */
    static void load() {
        // Done.
    }

    /** The entry of the submission queue for the part of an operation that is still to be done. */
    IoUringIoOps entry(IoOperation operation, long address, int length, int index) {
        byte opcode = opcode(operation.kind());
        boolean isSync = opcode == OP_FSYNC;
        return new IoUringIoOps(
                opcode,
                (byte) 0,
                (short) 0,
                file.descriptor(),
                isSync ? 0 : position + operation.progress(),
                address,
                length,
                0,
                index,
                (short) 0,
                (short) 0,
                0,
                0);
    }

    /** No switch: for one, javac makes a class, which a submission would load. */
    private static byte opcode(IoOperation.Kind kind) {
        if (kind == IoOperation.Kind.RECEIVE) {
            return OP_READ;
        }
        return kind == IoOperation.Kind.SEND ? OP_WRITE : OP_FSYNC;
    }

    @Override
    protected void free() {
        throw new AssertionError(this + " is never closed");
    }

    @Override
    public String toString() {
        return file + " at " + position;
    }
}
