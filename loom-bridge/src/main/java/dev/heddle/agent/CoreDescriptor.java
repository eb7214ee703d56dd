package dev.heddle.agent;

import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;
import org.jspecify.annotations.Nullable;

/**
 * What a core keeps of a descriptor number that virtual threads of the core wait on: its endpoint,
 * and the operation of each direction, made once. Each operation belongs to the thread that has
 * claimed the direction of the number ({@link CorePoller}); the claim orders the accesses.
 */
final class CoreDescriptor {
    private final IoEndpoint endpoint;
    private @Nullable IoOperation readable;
    private @Nullable IoOperation writable;

    /**
     * A guess, by whoever reads: the JDK's locks let one thread do so at a time. What another file
     * with the same number left, or a thread that has moved, makes it wrong at worst.
     */
    private boolean isLikelyEmpty;

    CoreDescriptor(IoEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    IoEndpoint endpoint() {
        return endpoint;
    }

    /** The prepared wait for input. By the claimer. */
    IoOperation awaitReadable() {
        IoOperation operation = readable;
        if (operation == null) {
            readable = operation = new IoOperation();
        }
        return operation.awaitReadable(endpoint);
    }

    /** The prepared wait for room to write. By the claimer. */
    IoOperation awaitWritable() {
        IoOperation operation = writable;
        if (operation == null) {
            writable = operation = new IoOperation();
        }
        return operation.awaitWritable(endpoint);
    }

    /** Whether the last read has taken all there was; says so once. */
    boolean takeLikelyEmpty() {
        boolean was = isLikelyEmpty;
        if (was) {
            isLikelyEmpty = false;
        }
        return was;
    }

    /** A read has taken something, and perhaps all there was. */
    void noteRead(boolean hasEmptied) {
        isLikelyEmpty = hasEmptied;
    }
}
