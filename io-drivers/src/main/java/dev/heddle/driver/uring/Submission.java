package dev.heddle.driver.uring;

import dev.heddle.driver.unix.NativeBuffer;
import dev.heddle.scheduler.GatheredBytes;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a ring's table: what the kernel is working on, and the memory it uses. Belongs to
 * the ring; reused.
 *
 * <pre>
 *   FREE      no operation, no memory
 *   IN_FLIGHT the operation waits for this entry's completion
 *   LASTING   the same, of a receive that goes on; an operation may or may not wait for a part
 *   LEFT      the operation has moved to another ring with the core; the kernel may still use the
 *             memory until this entry's completion, which nobody waits for
 * </pre>
 */
final class Submission {
    /** Its place in the table, which comes back as user data. */
    final int index;

    final Ring ring;

    @Nullable IoOperation operation;
    @Nullable IoEndpoint endpoint;
    @Nullable NativeBuffer memory;

    /**
     * The submitter's direct buffer: unreachable memory would be freed under the kernel's hands.
     */
    @Nullable ByteBuffer direct;

    /** Likewise, where it is several buffers. */
    @Nullable GatheredBytes gathered;

    /** Whether the kernel only watches for readiness: no byte moves by this submission. */
    boolean isPoll;

    /** What a watch that goes on has told of; its end was asked for then. 0 before. */
    int events;

    /**
     * Whether it is a receive that goes on: the operation, if there is one, waits for its next
     * part.
     */
    boolean isLasting;

    /** The buffer that its present completion has brought; negative if none. */
    int buffer = -1;

    /** Which of the ring's carriers has queued it, where {@link #isLasting}. */
    int carrier;

    boolean isInUse;

    // BufferedReceives only, and the ring's end: what the memory counts for while it waits

    int heldBytes;
    long sinceNanos;
    boolean isDemotable;
    @Nullable Submission older;
    @Nullable Submission younger;

    /** What names the submission in a cancellation. */
    long token;

    Submission(Ring ring, int index) {
        this.ring = ring;
        this.index = index;
    }

    void begin(IoOperation next, @Nullable NativeBuffer leased) {
        isInUse = true;
        isPoll = false;
        isLasting = false;
        events = 0;
        operation = next;
        endpoint = next.endpoint();
        direct = next.buffer();
        gathered = next.gathered();
        memory = leased;
    }

    /** Whether {@code ring} has this operation here. */
    @SuppressWarnings("ReferenceEquality") // these very ones
    boolean isFor(IoOperation wanted, @Nullable Ring where) {
        return ring == where && operation == wanted;
    }

    /** The operation moves away; the entry stays taken until its completion. */
    void leave() {
        operation = null;
    }

    void end() {
        isInUse = false;
        operation = null;
        endpoint = null;
        direct = null;
        gathered = null;
        memory = null;
    }
}
