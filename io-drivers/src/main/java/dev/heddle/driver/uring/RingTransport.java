package dev.heddle.driver.uring;

import dev.heddle.driver.OpenFile;
import dev.heddle.driver.unix.UnixEndpoint;
import dev.heddle.driver.unix.UnixFile;
import dev.heddle.driver.unix.UnixTransport;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.IoDriver;
import dev.heddle.scheduler.IoEndpoint;
import io.netty.channel.unix.Socket;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The io_uring transport whose rings are entered without Netty, one for each core. An experiment:
 * only who names it gets it.
 */
public final class RingTransport extends UnixTransport {
    /** What {@code heddle.driver} calls it. */
    public static final String NAME = "ring";

    /**
     * Does nothing; {@link #whyUnavailable} is to be asked first, since it loads what is needed.
     */
    public RingTransport() {}

    /**
     * Why such rings cannot be used here; empty if they can. One of the size that cores use is
     * opened, used and closed for it.
     */
    public static Optional<String> whyUnavailable() {
        if (!ByteOrder.nativeOrder().equals(ByteOrder.LITTLE_ENDIAN)) {
            return Optional.of("entries are written for processors with the low byte first");
        }
        return UringTransport.whyUnavailable(() -> KernelRing.tryOut(null));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public IoDriver newDriver(Core core) {
        return new UringDriver(core, this, ReceiveLimits.DEFAULTS, new MovableRing());
    }

    @Override
    public @Nullable IoEndpoint accessTo(OpenFile file, long position) {
        return file instanceof UnixFile unix ? new FileAccess(unix, position) : null;
    }

    @Override
    protected UnixEndpoint newEndpoint(Socket socket, @Nullable InetSocketAddress peer) {
        return new UnixEndpoint(socket, peer);
    }
}
