package dev.heddle.net;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What came of {@link HeddleSocket#writeAll} for one connection.
 *
 * @param connection the connection
 * @param bytes how many bytes the kernel has taken, also where not all were
 * @param failure null if all were written; a {@link java.net.SocketTimeoutException} if the
 *     deadline came first, an {@link java.io.InterruptedIOException} if an interrupt of the pusher
 *     did, both with {@code bytes} as their {@code bytesTransferred}; else what has befallen the
 *     connection
 */
public record WriteResult(HeddleSocket connection, int bytes, @Nullable IOException failure) {
    /** Whether all bytes were written. */
    public boolean isComplete() {
        return failure == null;
    }
}
