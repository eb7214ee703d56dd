package dev.heddle.soak.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What was found to be wrong. Any thread. */
public final class Violations {
    private static final int KEPT = 50;

    private final Consumer<String> teller;
    private final List<String> kept = new ArrayList<>();
    private long count;

    /** With nobody to tell at once. */
    public Violations() {
        this(violation -> {});
    }

    /**
     * @param teller is told of the first ones at once, on the thread that found it
     */
    public Violations(Consumer<String> teller) {
        this.teller = teller;
    }

    /**
     * Says that something is wrong.
     *
     * @param where which check, of what
     * @param what what it found, with the value
     */
    public void add(String where, String what) {
        add(where + ": " + what);
    }

    /** The same in one sentence. */
    public void add(String sentence) {
        synchronized (this) {
            count++;
            if (kept.size() == KEPT) {
                return;
            }
            kept.add(sentence);
        }
        teller.accept(sentence);
    }

    /** How many there are. */
    public synchronized long count() {
        return count;
    }

    /** The first ones. */
    public synchronized List<String> list() {
        return List.copyOf(kept);
    }
}
