package dev.heddle.net;

import dev.heddle.scheduler.ActedCore;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.IdleDriver;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.PollContext;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A core, and a kernel below it that completes one receive, in its own time. */
abstract class PatientKernel extends IdleDriver {
    /** What the kernel writes. */
    static final byte RECEIVED = 7;

    private final ActedCore acted = new ActedCore(home -> this);
    private final byte[] memory = new byte[1];
    private final IoOperation receive = new IoOperation().receive(endpoint(), memory, 0, 1);
    private @Nullable IoOperation inFlight;
    private boolean isCancelled;

    private IoEndpoint endpoint() {
        IoEndpoint endpoint = new UncountedEndpoint();
        endpoint.homeOr(acted.core());
        return endpoint;
    }

    Core core() {
        return acted.core();
    }

    byte[] memory() {
        return memory;
    }

    IoOperation receive() {
        return receive;
    }

    /** The shipped way to perform the receive; returns what it came to, or -1 for a time-out. */
    int receiveWithin(long nanos) {
        try {
            return OperationWait.perform(acted.core().group(), receive, nanos, null);
        } catch (IOException timedOut) {
            return -1;
        }
    }

    /** Runs the loop until the receive is completed. */
    void runLoop() {
        acted.run();
    }

    /**
     * In the loop: completes the receive, or not yet.
     *
     * @return whether it has been completed
     */
    abstract boolean complete(IoOperation waiting, boolean isCancelled);

    @Override
    public void submit(IoOperation operation) {
        inFlight = operation;
    }

    @Override
    public void cancel(IoOperation operation) {
        isCancelled = true;
    }

    @Override
    public void poll(PollContext context) {
        IoOperation waiting = inFlight;
        if (waiting == null) {
            Thread.onSpinWait();
        } else if (complete(waiting, isCancelled)) {
            inFlight = null;
            acted.leave();
        }
    }

    private static final class UncountedEndpoint extends IoEndpoint {
        @Override
        protected void free() {
            // There is no descriptor.
        }
    }
}
