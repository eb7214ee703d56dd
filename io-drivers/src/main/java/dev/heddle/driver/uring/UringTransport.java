package dev.heddle.driver.uring;

import dev.heddle.driver.OpenFile;
import dev.heddle.driver.unix.UnixEndpoint;
import dev.heddle.driver.unix.UnixFile;
import dev.heddle.driver.unix.UnixTransport;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.IoDriver;
import dev.heddle.scheduler.IoEndpoint;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The io_uring transport. */
public final class UringTransport extends UnixTransport {
    /** What {@code heddle.driver} calls it. */
    public static final String NAME = "uring";

    private static final Path KERNEL_SWITCH = Path.of("/proc/sys/kernel/io_uring_disabled");

    /** Does nothing; {@link #whyUnavailable} is to be asked first. */
    public UringTransport() {}

    /**
     * Why io_uring cannot be used here; empty if it can. A ring of the size that cores use is
     * opened and closed for it, since a limit on locked memory or a seccomp filter may only refuse
     * that.
     */
    public static Optional<String> whyUnavailable() {
        return whyUnavailable(NettyRing::tryOut);
    }

    /** Opens and closes a ring. */
    @FunctionalInterface
    interface Trial {
        /**
         * Tries.
         *
         * @throws IOException if the kernel refuses
         */
        void run() throws IOException;
    }

    /** Likewise, for rings that {@code trial} opens. Sockets are Netty's in any case. */
    static Optional<String> whyUnavailable(Trial trial) {
        Throwable cause = NettyIoUring.unavailabilityCause();
        if (cause != null) {
            return Optional.of(
                    switch (kernelSwitch()) {
                        case "1" ->
                                "the kernel allows io_uring to a group of users only"
                                        + " (kernel.io_uring_disabled=1)";
                        case "2" -> "io_uring is switched off (kernel.io_uring_disabled=2)";
                        default -> "io_uring is not available: " + reasonOf(cause);
                    });
        }
        try {
            trial.run();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e.getMessage() + " (see ulimit -l, ulimit -n and seccomp)");
        }
    }

    /**
     * What the driver makes use of where the kernel has it, and whether this one does: by the name
     * of its flag, and the version of Linux that it came with. {@link #whyUnavailable} is to be
     * asked first.
     */
    public static Map<String, Boolean> features() {
        Map<String, Boolean> features = new LinkedHashMap<>();
        features.put("DEFER_TASKRUN (Linux 6.1)", NettyIoUring.isDeferred());
        features.put("NO_IOWAIT (Linux 6.15)", NettyIoUring.isWaitingNoIoWait());
        return features;
    }

    private static String kernelSwitch() {
        try {
            return Files.readString(KERNEL_SWITCH, StandardCharsets.US_ASCII).strip();
        } catch (IOException absentBefore66) {
            return "";
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public IoDriver newDriver(Core core) {
        return new UringDriver(core, this, ReceiveLimits.DEFAULTS, new BoundRings());
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
