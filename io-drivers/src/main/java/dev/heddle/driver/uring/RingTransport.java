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

    /** The system property that switches lasting receives off; {@code true} if it is not set. */
    public static final String MULTISHOT = "heddle.ring.multishot";

    private final @Nullable InflowLimits limits;

    /**
     * Opens nothing; {@link #whyUnavailable} is to be asked first, since it loads what is needed.
     */
    public RingTransport() {
        this(isMultishot() ? InflowLimits.DEFAULTS : null);
    }

    /**
     * @param limits of what lasting receives bring; null for none of these
     */
    RingTransport(@Nullable InflowLimits limits) {
        this.limits = limits;
    }

    private static String multishot() {
        return System.getProperty(MULTISHOT, "true");
    }

    private static boolean isMultishot() {
        return multishot().equals("true");
    }

    /**
     * Why such rings cannot be used here; empty if they can. One of the size that cores use is
     * opened, used and closed for it.
     */
    public static Optional<String> whyUnavailable() {
        if (!ByteOrder.nativeOrder().equals(ByteOrder.LITTLE_ENDIAN)) {
            return Optional.of("entries are written for processors with the low byte first");
        }
        if (!isMultishot() && !multishot().equals("false")) {
            return Optional.of(
                    MULTISHOT + " is '" + multishot() + "', but has to be true or false");
        }
        InflowLimits tried = isMultishot() ? InflowLimits.DEFAULTS : null;
        return UringTransport.whyUnavailable(() -> KernelRing.tryOut(tried));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public IoDriver newDriver(Core core) {
        Rings rings = new MovableRing(limits);
        return limits == null
                ? new UringDriver(core, this, ReceiveLimits.DEFAULTS, rings)
                : new UringDriver(core, this, ReceiveLimits.DEFAULTS, limits, rings);
    }

    @Override
    public @Nullable IoEndpoint accessTo(OpenFile file, long position) {
        return file instanceof UnixFile unix ? new FileAccess(unix, position) : null;
    }

    @Override
    protected UnixEndpoint newEndpoint(Socket socket, @Nullable InetSocketAddress peer) {
        return limits == null ? new UnixEndpoint(socket, peer) : new RingEndpoint(socket, peer);
    }

    @Override
    protected UnixEndpoint newDatagramEndpoint(Socket socket) {
        return new UnixEndpoint(socket, null);
    }
}
