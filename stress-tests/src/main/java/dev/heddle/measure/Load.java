package dev.heddle.measure;

import java.util.Locale;
import java.util.Set;

/** What the servers of a {@link Comparison} are put under. */
public enum Load {
    /** About a quarter of the lowest peak, from one client thread: processors idle as well. */
    LOW,
    /** About half that peak, likewise: servers sleep and wake all the time. */
    FIXED,
    /** A larger share of that peak, from as many client threads as there are cores. */
    HIGH,
    /**
     * A closed loop of one client thread: each connection sends again at once, and the client is
     * busier than the server. Not for servers of one core: for these it is {@link #SATURATED}.
     */
    UNSATURATED,
    /** A closed loop of as many client threads as there are cores. */
    SATURATED;

    /** Those of each comparison. */
    static final Set<Load> USUAL = Set.of(FIXED, SATURATED);

    /** As in tables and files, such as {@code fixed}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
