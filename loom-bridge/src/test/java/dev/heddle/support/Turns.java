package dev.heddle.support;

import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;

/** How often the loops of a group have gone round: what tells whether it spins. */
public final class Turns {
    private Turns() {}

    public static long of(CoreGroup group) {
        long turns = 0;
        for (Core core : group.cores()) {
            turns += core.statistics().turns();
        }
        return turns;
    }
}
