package dev.heddle.driver.socket;

import dev.heddle.scheduler.ActedCore;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.PollContext;
import java.net.SocketAddress;

/** A receive, and the core of its endpoint, where a task closes that. */
final class ClosingSocket {
    private static final int TURNS = 2;

    private final HoldingDriver[] made = new HoldingDriver[1];
    private final ActedCore acted = new ActedCore(home -> made[0] = new HoldingDriver(home));
    private final CountedEndpoint endpoint = new CountedEndpoint();
    private final IoOperation receive = new IoOperation().receive(endpoint, new byte[1], 0, 1);

    private volatile boolean isInFlight;

    ClosingSocket() {
        acted.core().execute(() -> acted.core().close(endpoint));
    }

    Core core() {
        return acted.core();
    }

    /** BROKEN ON PURPOSE: submits without the lease. */
    void submitPastCore() {
        ActedCore.submitPastCore(receive, made[0]);
    }

    IoOperation receive() {
        return receive;
    }

    /** Runs the loop for some turns; a task there closes the endpoint. */
    void runLoop() {
        acted.run();
    }

    /** In the end: what came too late for the loop. */
    void deliverRest() {
        acted.deliverInbox();
    }

    /** What the receive came to; 0 where it waits for ever. */
    int outcome() {
        return receive.isDone() ? receive.result() : 0;
    }

    /** How often the descriptor was freed; 100 more each time that the receive was using it. */
    int freed() {
        return endpoint.freed;
    }

    private final class CountedEndpoint extends IoEndpoint {
        private volatile int freed;

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread, or it is the bug to be seen
        protected void free() {
            freed += isInFlight ? 101 : 1;
        }
    }

    /** What all drivers share, and a kernel that keeps a receive until it is cancelled. */
    final class HoldingDriver extends SocketDriver {
        private int turns;

        HoldingDriver(Core core) {
            super(core);
        }

        @Override
        protected void startTransfer(IoOperation operation) {
            isInFlight = true;
        }

        @Override
        protected void cancelInFlight(IoOperation operation) {
            isInFlight = false;
            finish(operation, -Errno.ECANCELED);
        }

        @Override
        protected void release(IoEndpoint closing) {
            closing.closed();
        }

        @Override
        protected int acceptNow(IoOperation operation) {
            return -Errno.EAGAIN;
        }

        @Override
        protected int connectNow(IoOperation operation, SocketAddress remote) {
            return -Errno.EAGAIN;
        }

        @Override
        protected int finishConnect(IoOperation operation) {
            return -Errno.EAGAIN;
        }

        @Override
        protected void awaitReadiness(IoOperation operation) {}

        @Override
        public String name() {
            return "holding";
        }

        @Override
        public void attach() {}

        @Override
        public void detach() {}

        @Override
        public void poll(PollContext context) {
            if (++turns == TURNS) {
                acted.leave();
            }
        }

        @Override
        public void wakeUp() {}

        @Override
        public void shutDown() {}
    }
}
