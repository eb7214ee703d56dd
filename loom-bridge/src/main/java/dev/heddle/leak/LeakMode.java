package dev.heddle.leak;

import dev.heddle.settings.Setting;
import dev.heddle.settings.Settings;
import java.util.Locale;

/** What becomes of a leak beside being counted, by {@code heddle.leaks}. */
public enum LeakMode {
    /** Nothing but an event for a recorder that records. */
    COUNT,

    /** The first of each kind is logged. */
    LOG,

    /** The first of each place where such a thing was opened is logged, with that place. */
    STACK;

    private static final String PROPERTY = "heddle.leaks";

    /**
     * What was set; {@link #LOG} if nothing was.
     *
     * @throws IllegalArgumentException if that is none of them
     */
    public static LeakMode asked() {
        Setting setting = Settings.get(PROPERTY);
        if (setting == null) {
            return LOG;
        }
        String text = setting.text().strip();
        for (LeakMode mode : values()) {
            if (mode.name().toLowerCase(Locale.ROOT).equals(text)) {
                return mode;
            }
        }
        throw setting.impossible("count, log or stack");
    }
}
