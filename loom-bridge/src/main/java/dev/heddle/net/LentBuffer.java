package dev.heddle.net;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that a socket has received, in direct memory that a core lends until {@link #close}: what
 * {@link HeddleSocket#readLent} returns.
 *
 * <pre>{@code
 * try (LentBuffer received = socket.readLent()) {
 *     if (received == null) {
 *         return; // the end of the stream
 *     }
 *     peer.write(received.bytes());
 * }
 * }</pre>
 *
 * <p>Close it as soon as the bytes are used: the next reader gets the same memory. A buffer that is
 * never closed is lost to the core, but to nobody else: the collector frees it like any direct
 * buffer, and it is counted among its group's leaks. Not thread-safe, except {@link #close}, which
 * any thread may call.
 */
public final class LentBuffer implements AutoCloseable {
    private final LentMemory owner;
    private final ByteBuffer view;

    /** Null once it was given back: whoever takes it out does that. */
    private final AtomicReference<@Nullable LentPage> page;

    LentBuffer(LentMemory owner, LentPage page, int length) {
        this.owner = owner;
        this.page = new AtomicReference<>(page);
        view = page.memory().slice(0, length);
        page.lend();
    }

    /**
     * What was received, from position 0 to the limit; always the same object, which keeps its
     * position. After {@link #close} it is empty, and so must be left what was sliced or duplicated
     * from it: the memory has other bytes then.
     *
     * @throws IllegalStateException if it was closed
     */
    public ByteBuffer bytes() {
        if (page.get() == null) {
            throw new IllegalStateException(
                    "the lent buffer was given back: use its bytes before close(), or copy them");
        }
        return view;
    }

    /**
     * Gives the memory back; does nothing the second time. Nobody may be using the bytes any more,
     * nor a write of them be under way.
     */
    @Override
    public void close() {
        LentPage lent = page.getAndSet(null);
        if (lent != null) {
            view.position(0).limit(0);
            owner.giveBack(lent);
        }
    }

    /** Where it came from. */
    LentMemory owner() {
        return owner;
    }

    @Override
    public String toString() {
        return page.get() == null ? "lent buffer, given back" : "lent buffer with " + view;
    }
}
