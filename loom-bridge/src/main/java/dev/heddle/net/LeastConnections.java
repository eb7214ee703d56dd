package dev.heddle.net;

import dev.heddle.scheduler.Core;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Places each connection on the core that has the fewest open; among equals it goes round, so that
 * short connections, each over before the next one comes, do not all meet on one core.
 */
final class LeastConnections implements ConnectionPlacement {
    private final List<Core> cores;

    /** By the index of the core. The accept loop adds, whoever ends a connection subtracts. */
    private final AtomicIntegerArray open;

    /** Accept loop only. */
    private int lastIndex = -1;

    /**
     * @param cores all cores of a group
     */
    LeastConnections(List<Core> cores) {
        this.cores = cores;
        open = new AtomicIntegerArray(cores.size());
    }

    @Override
    public Core place() {
        int least = (lastIndex + 1) % cores.size();
        int fewest = open.get(least);
        for (int i = 1; i < cores.size(); i++) {
            int index = (lastIndex + 1 + i) % cores.size();
            int connections = open.get(index);
            if (connections < fewest) {
                least = index;
                fewest = connections;
            }
        }
        open.incrementAndGet(least);
        lastIndex = least;
        return cores.get(least);
    }

    @Override
    public void ended(Core core) {
        open.decrementAndGet(core.index());
    }
}
