package dev.heddle;

import dev.heddle.scheduler.Placement;
import dev.heddle.settings.Setting;
import dev.heddle.settings.Settings;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;

/**
 * How a group of cores is made. Immutable; values are checked when the group is made.
 *
 * @param name prefix of the names of cores and threads
 * @param cores how many cores; 0 for as many as there are processors to use
 * @param driver {@code auto}, {@code uring}, {@code ring}, {@code epoll} or {@code nio}
 * @param pinning whether each core is bound to a CPU of its own
 * @param placement where new threads go
 * @param closeTime how long closing the group waits for its threads before it interrupts them
 */
public record HeddleOptions(
        String name,
        int cores,
        String driver,
        boolean pinning,
        Placement placement,
        Duration closeTime) {

    private static final String PREFIX = "heddle.";

    /**
     * What the system properties {@code heddle.cores}, {@code heddle.driver}, {@code
     * heddle.pinning} and {@code heddle.placement} say, with one core a processor, {@code auto}, no
     * pinning and {@link Placement#LEAST_LOADED} where they say nothing.
     *
     * @throws IllegalArgumentException if one has a value that it cannot have
     */
    public static HeddleOptions defaults() {
        return new HeddleOptions(
                "heddle",
                property(
                        "cores",
                        "a whole number",
                        0,
                        number -> Integer.valueOf(number.text().strip())),
                property(
                        "driver",
                        "auto, uring, ring, epoll or nio",
                        "auto",
                        choice -> choice.text().strip()),
                property("pinning", "true or false", false, Setting::asBoolean),
                property(
                        "placement",
                        "least_loaded, round_robin or same_core",
                        Placement.LEAST_LOADED,
                        choice ->
                                Placement.valueOf(choice.text().strip().toUpperCase(Locale.ROOT))),
                Duration.ofSeconds(10));
    }

    private static <T> T property(String name, String form, T absent, Function<Setting, T> parser) {
        Setting setting = Settings.get(PREFIX + name);
        if (setting == null) {
            return absent;
        }
        try {
            return parser.apply(setting);
        } catch (IllegalArgumentException e) {
            IllegalArgumentException sentence = setting.impossible(form);
            sentence.initCause(e);
            throw sentence;
        }
    }

    /** These options with another name. */
    public HeddleOptions withName(String name) {
        return new HeddleOptions(name, cores, driver, pinning, placement, closeTime);
    }

    /** These options with another number of cores. */
    public HeddleOptions withCores(int cores) {
        return new HeddleOptions(name, cores, driver, pinning, placement, closeTime);
    }

    /** These options with another driver. */
    public HeddleOptions withDriver(String driver) {
        return new HeddleOptions(name, cores, driver, pinning, placement, closeTime);
    }

    /** These options with pinning on or off. */
    public HeddleOptions withPinning(boolean pinning) {
        return new HeddleOptions(name, cores, driver, pinning, placement, closeTime);
    }

    /** These options with another placement. */
    public HeddleOptions withPlacement(Placement placement) {
        return new HeddleOptions(name, cores, driver, pinning, placement, closeTime);
    }

    /** These options with another time to close. */
    public HeddleOptions withCloseTime(Duration closeTime) {
        return new HeddleOptions(name, cores, driver, pinning, placement, closeTime);
    }
}
