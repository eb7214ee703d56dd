package dev.heddle.offload;

import dev.heddle.Heddle;
import dev.heddle.scheduler.Core;
import java.util.concurrent.Callable;

/** A call that keeps its carrier from its core, which goes on with a spare one meanwhile. */
public final class BlockingCall {
    private BlockingCall() {}

    /** Makes the call, on the calling thread. */
    @SuppressWarnings("ThreadPriorityCheck") // the yield is what moves the thread
    public static <T> T make(Callable<T> call) throws Exception {
        Core core = Heddle.currentCore();
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
