package dev.heddle.offload;

import dev.heddle.scheduler.Core;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A call that keeps its carrier from its core, which goes on with a spare one meanwhile. */
public final class BlockingCall {
    private BlockingCall() {}

    /**
     * Makes the call, on the calling thread.
     *
     * @param core the one that the calling thread runs on; null if there is none
     */
    @SuppressWarnings("ThreadPriorityCheck") // the yield is what moves the thread
    public static <T> T make(@Nullable Core core, Callable<T> call) throws Exception {
        if (core == null || !core.handOff()) {
            return call.call();
        }
        try {
            return call.call();
        } finally {
            // Back to the core: from here the thread would submit everything as a stranger.
            Thread.yield();
        }
    }
}
