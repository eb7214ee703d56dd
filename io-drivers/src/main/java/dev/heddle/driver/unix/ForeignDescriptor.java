package dev.heddle.driver.unix;

import dev.heddle.scheduler.IoEndpoint;

/**
 * A descriptor of somebody else's, which a core waits for and does nothing else with. It is a
 * number only: which file has it may change from wait to wait. Immutable.
 */
public final class ForeignDescriptor extends IoEndpoint {
    private final int number;

    ForeignDescriptor(int number) {
        this.number = number;
    }

    /** Loads the class: a submission, which asks for its kind, must not be what does. */
    public static void load() {
        // Done.
    }

    /** The descriptor. */
    public int number() {
        return number;
    }

    @Override
    public boolean isForeign() {
        return true;
    }

    @Override
    protected void free() {
        // It is its owner's.
    }

    @Override
    public String toString() {
        return "foreign descriptor " + number;
    }
}
