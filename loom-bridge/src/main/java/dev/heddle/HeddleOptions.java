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
 * @param handOffDelay how long a thread may keep its core from the others, about; at least 1 ms
 * @param spareCarriers how many carriers a group may have beyond one for each core; 0 so that a
 *     thread that computes or blocks keeps its core
 * @param stallTime how long, about, a thread may keep its carrier, or a turn of a core its loop,
 *     until that is reported; zero for never
 * @param closeTime how long closing the group waits for its threads before it interrupts them
 */
public record HeddleOptions(
        String name,
        int cores,
        String driver,
        boolean pinning,
        Placement placement,
        Duration handOffDelay,
        int spareCarriers,
        Duration stallTime,
        Duration closeTime) {

    private static final String PREFIX = "heddle.";
    private static final String NUMBER = "a whole number";

    /**
     * What the system properties {@code heddle.cores}, {@code heddle.driver}, {@code
     * heddle.pinning}, {@code heddle.placement}, {@code heddle.handOffMillis}, {@code
     * heddle.spareCarriers} and {@code heddle.stallMillis} say; where they say nothing, with one
     * core a processor, {@code auto}, no pinning, {@link Placement#LEAST_LOADED}, 10 ms, 256
     * carriers and 50 ms.
     *
     * @throws IllegalArgumentException if one has a value that it cannot have
     */
    public static HeddleOptions defaults() {
        return new HeddleOptions(
                "heddle",
                property("cores", NUMBER, 0, HeddleOptions::number),
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
                Duration.ofMillis(atLeast(1, "handOffMillis", 10)),
                atLeast(0, "spareCarriers", 256),
                Duration.ofMillis(atLeast(0, "stallMillis", 50)),
                Duration.ofSeconds(10));
    }

    private static int number(Setting setting) {
        return Integer.parseInt(setting.text().strip());
    }

    private static int atLeast(int least, String name, int absent) {
        String form = "a whole number from " + least + " on";
        return property(
                name,
                form,
                absent,
                setting -> {
                    int number = number(setting);
                    if (number < least) {
                        throw setting.impossible(form);
                    }
                    return number;
                });
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
        return new HeddleOptions(
                name,
                cores,
                driver,
                pinning,
                placement,
                handOffDelay,
                spareCarriers,
                stallTime,
                closeTime);
    }

    /** These options with another number of cores. */
    public HeddleOptions withCores(int cores) {
        return new HeddleOptions(
                name,
                cores,
                driver,
                pinning,
                placement,
                handOffDelay,
                spareCarriers,
                stallTime,
                closeTime);
    }

    /** These options with another driver. */
    public HeddleOptions withDriver(String driver) {
        return new HeddleOptions(
                name,
                cores,
                driver,
                pinning,
                placement,
                handOffDelay,
                spareCarriers,
                stallTime,
                closeTime);
    }

    /** These options with pinning on or off. */
    public HeddleOptions withPinning(boolean pinning) {
        return new HeddleOptions(
                name,
                cores,
                driver,
                pinning,
                placement,
                handOffDelay,
                spareCarriers,
                stallTime,
                closeTime);
    }

    /** These options with another placement. */
    public HeddleOptions withPlacement(Placement placement) {
        return new HeddleOptions(
                name,
                cores,
                driver,
                pinning,
                placement,
                handOffDelay,
                spareCarriers,
                stallTime,
                closeTime);
    }

    /**
     * These options with another time until a core is handed off, and another number of carriers.
     */
    public HeddleOptions withHandOff(Duration handOffDelay, int spareCarriers) {
        return new HeddleOptions(
                name,
                cores,
                driver,
                pinning,
                placement,
                handOffDelay,
                spareCarriers,
                stallTime,
                closeTime);
    }

    /** These options with another time until a stall is reported. */
    public HeddleOptions withStallTime(Duration stallTime) {
        return new HeddleOptions(
                name,
                cores,
                driver,
                pinning,
                placement,
                handOffDelay,
                spareCarriers,
                stallTime,
                closeTime);
    }

    /** These options with another time to close. */
    public HeddleOptions withCloseTime(Duration closeTime) {
        return new HeddleOptions(
                name,
                cores,
                driver,
                pinning,
                placement,
                handOffDelay,
                spareCarriers,
                stallTime,
                closeTime);
    }
}
