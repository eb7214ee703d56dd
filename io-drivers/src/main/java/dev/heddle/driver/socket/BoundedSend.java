package dev.heddle.driver.socket;

import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.OpaqueCounter;
import java.io.IOException;

/**
 * Sends by plain non-blocking system calls. Lease holder only.
 *
 * @param <S> what is sent to
 */
public abstract class BoundedSend<S> {
    /**
     * A peer on this machine may take bytes as fast as they are sent: a large write must not keep
     * the core from everybody else. 256 KiB take some 50 µs.
     */
    private static final int MAX_BYTES_AT_ONCE = 256 * 1024;

    /** How far a send got. */
    public enum Outcome {
        /** All is sent. */
        DONE,
        /** The socket takes no more now. */
        SOCKET_FULL,
        /** The socket may take more, but it is the others' turn. */
        PAUSED
    }

    private final OpaqueCounter kernelEntries;

    /**
     * @param kernelEntries counts the system calls
     */
    protected BoundedSend(OpaqueCounter kernelEntries) {
        this.kernelEntries = kernelEntries;
    }

    /**
     * Sends what the socket takes now, up to a bound.
     *
     * @throws IOException if the send fails
     */
    public final Outcome send(IoOperation operation, S socket) throws IOException {
        int last = operation.progress() + MAX_BYTES_AT_ONCE;
        while (operation.remaining() > 0) {
            if (operation.progress() >= last) {
                return Outcome.PAUSED;
            }
            countSystemCall();
            int wanted = Math.min(operation.remaining(), MAX_BYTES_AT_ONCE);
            int sent = sendSome(operation, socket, wanted);
            if (sent == 0) {
                return Outcome.SOCKET_FULL;
            }
            operation.advance(sent);
        }
        return Outcome.DONE;
    }

    /** Counts a system call, which a subclass makes beside sending. */
    protected final void countSystemCall() {
        kernelEntries.add(1);
    }

    /**
     * Makes one system call.
     *
     * @param wanted at most so many bytes
     * @return how many it took; 0 if the socket is full
     */
    protected abstract int sendSome(IoOperation operation, S socket, int wanted) throws IOException;
}
