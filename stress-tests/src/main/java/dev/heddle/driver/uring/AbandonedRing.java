package dev.heddle.driver.uring;

import dev.heddle.driver.unix.NativeBuffer;
import dev.heddle.driver.unix.UnixEndpoint;
import dev.heddle.scheduler.ActedCore;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.PollContext;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A ring that its core has left, with one operation in flight, and what the core goes on with: the
 * driver that is shipped, on rings without a kernel.
 */
final class AbandonedRing {
    static final int BYTES = 4 * 1024;
    private static final int POLLIN = 1;

    static {
        // Loads Netty's native library.
        RingTransport.whyUnavailable()
                .ifPresent(why -> {
                    throw new IllegalStateException(why);
                });
    }

    /** Nothing is ever done with it. */
    private static final Socket SOCKET = Socket.newSocketStream();

    /** jcstress counts the heap only, by which it bounds how many states there are at once. */
    @SuppressWarnings("unused")
    private final byte[] asMuchAsTheNativeMemory = new byte[80 * 1024];

    private final UringDriver[] made = new UringDriver[1];
    private final ActedCore acted = new ActedCore(home -> made[0] = newDriver(home));
    private final UringDriver driver = made[0];
    private final RingSuccession succession = new RingSuccession(driver);
    private final SilentRing left = new SilentRing();
    private final SilentRing next = new SilentRing();
    private final IoOperation operation;

    /** Null where the operation waits by a watch. */
    private final @Nullable NativeBuffer memory;

    private AbandonedRing(boolean isWatch) {
        UnixEndpoint endpoint = new UnixEndpoint(SOCKET, null);
        operation =
                isWatch
                        ? new IoOperation().awaitReadable(endpoint)
                        : new IoOperation().receive(endpoint, new byte[BYTES], 0, BYTES);
        acted.core().submit(operation); // it stays in the inbox, and is on the ring
        if (isWatch) {
            memory = null;
            left.poll(operation, SOCKET.intValue(), POLLIN);
        } else {
            memory = driver.buffers().take(BYTES);
            left.transfer(operation, SOCKET.intValue(), memory, memory.address(), BYTES, false);
        }
    }

    /** With a watch in flight. */
    static AbandonedRing withWatch() {
        return new AbandonedRing(true);
    }

    /** With a receive in flight that holds a pooled buffer. */
    static AbandonedRing withReceive() {
        return new AbandonedRing(false);
    }

    private UringDriver newDriver(Core home) {
        return new UringDriver(home, new RingTransport(), ReceiveLimits.DEFAULTS, new NextRing());
    }

    UringDriver driver() {
        return driver;
    }

    RingSuccession succession() {
        return succession;
    }

    /** The ring that was left. */
    SilentRing ring() {
        return left;
    }

    /** The buffer of the receive, until its completion the kernel's. */
    NativeBuffer memory() {
        NativeBuffer own = memory;
        if (own == null) {
            throw new IllegalStateException("a watch has no memory");
        }
        return own;
    }

    /** In the end: how often the core hands the operation to its next ring. */
    int timesHandedOn() {
        driver.poll(PollContext.NOW);
        return next.entries;
    }

    /** The rings of the core: it has gone on to the next one already. */
    private final class NextRing implements Rings {
        @Override
        public Ring current() {
            return next;
        }

        @Override
        public @Nullable Ring succeed() {
            return null;
        }

        @Override
        public void open(Ring.Completions completions) throws IOException {
            throw new IOException("it has one");
        }

        @Override
        public @Nullable Ring takeOwn() {
            return null;
        }

        @Override
        public @Nullable Ring takeCurrent() {
            return null;
        }

        @Override
        public void descriptorFreed() {
            // It needs none.
        }

        @Override
        public void close() {
            // There is nothing to give back.
        }

        @Override
        public void wakeUp() {
            // Nobody sleeps.
        }
    }
}
