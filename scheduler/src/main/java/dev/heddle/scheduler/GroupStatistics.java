package dev.heddle.scheduler;

import java.util.List;

/**
 * What a group has done, and who runs it now; figures of one moment need not match each other.
 *
 * @param carriers carriers that exist: one for each core, those that are kept by threads which have
 *     lost their core, and spares; 0 on a host's cores, as the next two
 * @param spareCarriers of these those that wait for a core
 * @param mostCarriers how many there may be: {@link CoreGroupOptions#maxCarriers}
 * @param leaks how many sockets, files and lent buffers were dropped, never closed, and found by
 *     the garbage collector
 * @param cores of each core, in the order of {@link CoreGroup#cores}
 */
public record GroupStatistics(
        int carriers, int spareCarriers, int mostCarriers, long leaks, List<CoreStatistics> cores) {
    /** Copies the list. */
    public GroupStatistics {
        cores = List.copyOf(cores);
    }

    /** Open sockets of all cores. One that has done nothing so far is no core's. */
    public int sockets() {
        return cores.stream().mapToInt(CoreStatistics::sockets).sum();
    }

    /** Native buffers in use, of all cores. */
    public int buffers() {
        return cores.stream().mapToInt(CoreStatistics::buffers).sum();
    }

    /** How many carriers are kept by threads that have lost their core. */
    public int keptCarriers() {
        return Math.max(0, carriers - spareCarriers - cores.size());
    }
}
