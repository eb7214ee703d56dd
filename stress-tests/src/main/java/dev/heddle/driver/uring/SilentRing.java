package dev.heddle.driver.uring;

import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.PollContext;

/** A ring without a kernel: what is in flight stays so until it is cancelled. */
final class SilentRing extends Ring {
    /** How many entries were queued. */
    int entries;

    SilentRing() {
        super((submission, result) -> {});
    }

    @Override
    int room() {
        return MOST_AT_ONCE;
    }

    @Override
    boolean canPollFirst() {
        return true;
    }

    @Override
    int run(PollContext context, int queued) {
        return 0;
    }

    @Override
    void wakeUp() {
        // Nobody sleeps.
    }

    @Override
    void cancelAll() {
        for (Submission submission : inFlight()) {
            reaped(submission.index, -Errno.ECANCELED, 0);
        }
    }

    @Override
    public long put(
            byte opcode,
            short priority,
            int descriptor,
            long offset,
            long address,
            int length,
            int flags,
            int index) {
        entries++;
        return index;
    }

    @Override
    public void close() {
        // There is nothing to free.
    }
}
