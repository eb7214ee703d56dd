package dev.heddle.net;

import dev.heddle.Heddle;
import dev.heddle.offload.BlockingCall;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Looks up host names. The system's resolver blocks its thread: the caller's core goes on with a
 * spare carrier meanwhile ({@link Heddle#blocking}). Any thread.
 */
final class HostNames {
    private HostNames() {}

    /** Connects to one address, or fails. */
    interface Attempt<T> {
        T connect(InetAddress address) throws IOException;
    }

    /**
     * What the first address that can be connected to gives.
     *
     * @param host null or empty for the loopback address, as {@link InetAddress#getAllByName}
     * @throws UnknownHostException if the host has no address
     * @throws IOException of the last address, with those of the others suppressed; or of the
     *     interrupt of a virtual thread, which ends it
     */
    static <T> T connectToAny(@Nullable String host, Attempt<T> attempt) throws IOException {
        InetAddress[] all = lookUp(() -> InetAddress.getAllByName(host));
        if (all.length == 0) {
            throw new UnknownHostException(host);
        }
        return connectToAny(all, attempt);
    }

    /** Likewise, of at least one address. */
    static <T> T connectToAny(InetAddress[] all, Attempt<T> attempt) throws IOException {
        IOException failure = new IOException("no address is given");
        for (int i = 0; i < all.length; i++) {
            try {
                return attempt.connect(all[i]);
            } catch (IOException e) {
                if (i > 0) {
                    e.addSuppressed(failure);
                }
                failure = e;
            }
            if (isInterrupted()) {
                break;
            }
        }
        throw failure;
    }

    /** A platform thread's interrupt does not end socket I/O, as with {@code java.net}. */
    private static boolean isInterrupted() {
        Thread thread = Thread.currentThread();
        return thread.isVirtual() && thread.isInterrupted();
    }

    /** This machine's address, by its name. */
    static InetAddress localHost() throws IOException {
        return lookUp(InetAddress::getLocalHost);
    }

    private interface LookUp<T> {
        T run() throws UnknownHostException;
    }

    private static <T> T lookUp(LookUp<T> lookUp) throws IOException {
        try {
            return BlockingCall.make(Heddle.currentCore(), lookUp::run);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("cannot look up a host: " + e.getMessage(), e);
        }
    }
}
