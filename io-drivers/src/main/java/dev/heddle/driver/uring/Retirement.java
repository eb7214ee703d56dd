package dev.heddle.driver.uring;

import dev.heddle.driver.unix.NativeBuffer;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of a ring whose thread has lost its core: gathers what the ring's last completions say,
 * on that thread, and settles it in the loop of the core. A class with a name, and made once when
 * the class that uses it is: lambdas would be linked at the first hand-off, where the process may
 * be out of descriptors to load them by, and the operations would be lost.
 */
final class Retirement implements Ring.Completions, Runnable {
    static {
        new Retirement(null).outcomes.add(new Outcome(null, null, null, false, 0));
    }

    /**
     * What a completion of an abandoned ring said.
     *
     * @param operation null if it has moved to another ring
     * @param memory to be given back; null where there is none, or the kernel may still use it
     */
    record Outcome(
            @Nullable IoOperation operation,
            @Nullable IoEndpoint endpoint,
            @Nullable NativeBuffer memory,
            boolean isPoll,
            int result) {}

    private final @Nullable RingSuccession succession;
    private final List<Outcome> outcomes = new ArrayList<>();
    private long bytes;

    Retirement(@Nullable RingSuccession succession) {
        this.succession = succession;
    }

    /** Initialises the class, early. */
    static void load() {
        // By the static initialiser.
    }

    @Override
    public void completed(Submission submission, int result) {
        outcomes.add(
                new Outcome(
                        submission.operation,
                        submission.endpoint,
                        submission.memory,
                        submission.isPoll,
                        result));
    }

    /** How much of the receives' memory the core has left in the ring. */
    void releases(long left) {
        bytes = left;
    }

    /** The ring has failed at its end: what is left in it fails. */
    void fail(Submission left) {
        outcomes.add(new Outcome(left.operation, left.endpoint, null, left.isPoll, -Errno.EIO));
    }

    /** Settles all of it. In the loop only. */
    @Override
    public void run() {
        RingSuccession owner = succession;
        if (owner != null) {
            for (Outcome outcome : outcomes) {
                owner.settle(outcome);
            }
            owner.released(bytes);
        }
    }
}
