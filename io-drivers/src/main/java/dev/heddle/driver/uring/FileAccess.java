package dev.heddle.driver.uring;

import dev.heddle.driver.unix.UnixFile;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;

/**
 * One read, write or sync of a file: what its operation is on. Files have no home, and any number
 * of operations at once, on any core; hence an endpoint for each. Immutable.
 */
final class FileAccess extends IoEndpoint {
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

    /**
     * Queues the entry for the part of an operation that is still to be done. No switch: for one,
     * javac makes a class, which a submission would load.
     */
    long put(EntrySink sink, IoOperation operation, long address, int length, int index) {
        int descriptor = file.descriptor();
        IoOperation.Kind kind = operation.kind();
        if (kind == IoOperation.Kind.SYNC) {
            return SubmissionEntries.sync(sink, descriptor, index);
        }
        long from = position + operation.progress();
        return kind == IoOperation.Kind.SEND
                ? SubmissionEntries.write(sink, descriptor, from, address, length, index)
                : SubmissionEntries.read(sink, descriptor, from, address, length, index);
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
