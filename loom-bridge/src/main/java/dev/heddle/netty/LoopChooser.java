package dev.heddle.netty;

import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.Placement;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorChooserFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Which loop a group's {@code next()} is. Any thread. */
final class LoopChooser implements EventExecutorChooserFactory {
    private final CoreGroup cores;
    private final Placement placement;
    private final AtomicInteger turn = new AtomicInteger();

    LoopChooser(CoreGroup cores, Placement placement) {
        this.cores = cores;
        this.placement = placement;
    }

    /**
     * @param loops by {@link Core#index}
     */
    @Override
    public EventExecutorChooser newChooser(EventExecutor[] loops) {
        return switch (placement) {
            case ROUND_ROBIN -> () -> inTurn(loops);
            case SAME_CORE -> () -> ofCaller(loops);
            case LEAST_LOADED -> () -> leastLoaded(loops);
        };
    }

    private EventExecutor inTurn(EventExecutor[] loops) {
        return loops[Math.floorMod(turn.getAndIncrement(), loops.length)];
    }

    private EventExecutor ofCaller(EventExecutor[] loops) {
        Core core = cores.currentCore();
        return core == null ? inTurn(loops) : loops[core.index()];
    }

    /** Starts where the last search did not: ties would all go to one loop. */
    private EventExecutor leastLoaded(EventExecutor[] loops) {
        int start = turn.getAndIncrement();
        CoreEventLoop least = null;
        for (int i = 0; i < loops.length; i++) {
            CoreEventLoop loop = (CoreEventLoop) loops[Math.floorMod(start + i, loops.length)];
            if (least == null || loop.registeredChannels() < least.registeredChannels()) {
                least = loop;
            }
        }
        if (least == null) {
            throw new AssertionError("no loops");
        }
        return least;
    }
}
