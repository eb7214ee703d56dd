package dev.heddle.driver;

import io.netty.util.internal.PlatformDependent;

/** Makes a copy of Netty that belongs to the agent start quickly and silently. */
public final class NettyStart {
    private NettyStart() {}

    /**
     * Before anything else of Netty is initialised, and before its module is allowed native access:
     * where Netty finds that it is, it links {@code malloc} and {@code free} to release buffers
     * early, which is half of the start-up time; drivers keep theirs for as long as they live.
     */
    public static void prepare() {
        LateNettyLogger.use();
        var _ = PlatformDependent.hasUnsafe();
    }
}
