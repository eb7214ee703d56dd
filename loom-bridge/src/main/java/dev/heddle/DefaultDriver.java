package dev.heddle;

import dev.heddle.driver.DriverChoice;
import dev.heddle.driver.IoDrivers;
import dev.heddle.settings.Settings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code heddle.driver} comes to in this JVM. Looked for once, since looking loads native
 * libraries and opens a ring: the default group takes what {@link Heddle#isSupported} has found.
 */
final class DefaultDriver {
    /** Guarded by the class. */
    private static @Nullable DefaultDriver found;

    private final String requested;
    private final @Nullable DriverChoice choice;
    private final String whyNone;

    private DefaultDriver(String requested, @Nullable DriverChoice choice, String whyNone) {
        this.requested = requested;
        this.choice = choice;
        this.whyNone = whyNone;
    }

    /**
     * The driver for options that say {@code requested}; looked for anew if they said something
     * else before.
     *
     * @throws IllegalArgumentException if there is no driver of that name
     */
    static synchronized DefaultDriver of(String requested) {
        DefaultDriver known = found;
        if (known == null || !known.requested.equals(requested)) {
            known = lookFor(requested);
            found = known;
        }
        return known;
    }

    private static DefaultDriver lookFor(String requested) {
        try {
            DriverChoice choice =
                    Settings.isOfAgent()
                            ? IoDrivers.chooseSilently(requested)
                            : IoDrivers.choose(requested);
            return new DefaultDriver(requested, choice, "");
        } catch (UnsupportedOperationException e) {
            return new DefaultDriver(requested, null, String.valueOf(e.getMessage()));
        }
    }

    /** Why there is none; empty if there is one. */
    Optional<String> whyNone() {
        return choice == null ? Optional.of(whyNone) : Optional.empty();
    }

    /**
     * What was chosen.
     *
     * @throws UnsupportedOperationException if nothing could be
     */
    DriverChoice choice() {
        if (choice == null) {
            throw new UnsupportedOperationException(whyNone);
        }
        return choice;
    }
}
