package dev.heddle.scheduler;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * How a {@link CoreGroup} is made. Immutable; validated when made.
 *
 * @param name prefix of the names of cores and threads
 * @param cores how many cores; 0 means as many as there are processors: the CPU quota, or {@code
 *     -XX:ActiveProcessorCount}, and never more than the process's allowed CPUs
 * @param pinned whether core <i>n</i> runs on the <i>n</i>-th allowed CPU only
 * @param placement where new threads go
 * @param handOffDelay how long a task may keep its core from the others, about
 * @param maxCarriers how many carriers the group may have at once, stuck and spare ones included
 * @param stallTime how long, about, a task may keep its carrier, or a turn its core, until the
 *     listener is told; zero for never
 * @param stallListener is told then, once for each
 * @param drainTime how long {@link CoreGroup#close} waits for live tasks before it interrupts them
 * @param interruptTime how long it then waits before it leaves them to the fallback core
 * @param drivers makes the I/O driver of each core
 * @param currentCarrier names the carrier below a task
 */
public record CoreGroupOptions(
        String name,
        int cores,
        boolean pinned,
        Placement placement,
        Duration handOffDelay,
        int maxCarriers,
        Duration stallTime,
        StallListener stallListener,
        Duration drainTime,
        Duration interruptTime,
        IoDriver.Factory drivers,
        CurrentCarrier currentCarrier) {

    /** As many as the JDK allows its own scheduler ({@code jdk.virtualThreadScheduler}). */
    private static final int DEFAULT_SPARE_CARRIERS = 256;

    private static final Duration SHORTEST_HAND_OFF_DELAY = Duration.ofMillis(1);

    /** Checks each value. */
    public CoreGroupOptions {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name is blank: give the group a name");
        }
        int allowed = CpuSet.allowed().size();
        if (cores < 0 || cores > allowed) {
            throw new IllegalArgumentException(
                    "cores="
                            + cores
                            + " is not possible: this process may use "
                            + allowed
                            + " CPUs; ask for 1 to "
                            + allowed
                            + ", or 0 for the default");
        }
        requirePinnable(pinned, Runtime.getRuntime().availableProcessors(), allowed);
        if (handOffDelay.compareTo(SHORTEST_HAND_OFF_DELAY) < 0) {
            throw new IllegalArgumentException(
                    "handOffDelay=" + handOffDelay + " is too short: at least 1 ms");
        }
        int effective = effective(cores);
        if (maxCarriers < effective) {
            throw new IllegalArgumentException(
                    "maxCarriers="
                            + maxCarriers
                            + " is too few: at least "
                            + effective
                            + ", one for each core");
        }
        if (drainTime.isNegative() || interruptTime.isNegative()) {
            throw new IllegalArgumentException(
                    "drainTime="
                            + drainTime
                            + " and interruptTime="
                            + interruptTime
                            + " must not be negative: use 0 not to wait");
        }
        if (stallTime.isNegative()) {
            throw new IllegalArgumentException(
                    "stallTime=" + stallTime + " must not be negative: use 0 for no reports");
        }
        Objects.requireNonNull(placement, "placement");
        Objects.requireNonNull(stallListener, "stallListener");
        Objects.requireNonNull(drivers, "drivers");
        Objects.requireNonNull(currentCarrier, "currentCarrier");
    }

    /** One core a processor, not pinned, least loaded placement, no I/O, plain tasks. */
    public static CoreGroupOptions defaults() {
        return new CoreGroupOptions(
                "heddle",
                0,
                false,
                Placement.LEAST_LOADED,
                Duration.ofMillis(10),
                // Enough for any number of cores.
                CpuSet.allowed().size() + DEFAULT_SPARE_CARRIERS,
                Duration.ZERO,
                StallListener.NONE,
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                ParkingDriver.FACTORY,
                CurrentCarrier.PLATFORM_THREAD);
    }

    /** The number of cores that {@link #cores} stands for, which is above 0. */
    public int effectiveCores() {
        return effective(cores);
    }

    /** Whether cores are to run without I/O. */
    @SuppressWarnings("ReferenceEquality") // the one factory of its kind
    boolean isWithoutDrivers() {
        return drivers == ParkingDriver.FACTORY;
    }

    /** How long the watchdog sleeps between two looks, in nanoseconds. */
    long tickNanos() {
        return TimeUnit.NANOSECONDS.convert(handOffDelay) / 2;
    }

    /** After how many looks of the watchdog at one stall it is told of; 0 for never. */
    int looksUntilReport() {
        return stallTime.isZero()
                ? 0
                : Math.clamp(
                        Math.ceilDiv(TimeUnit.NANOSECONDS.convert(stallTime), tickNanos()),
                        1,
                        Integer.MAX_VALUE);
    }

    /** Under a quota every container would bind its carriers to the same few CPUs. */
    static void requirePinnable(boolean pinned, int processors, int allowed) {
        if (pinned && processors < allowed) {
            throw new IllegalArgumentException(
                    "pinned=true is not possible: of "
                            + allowed
                            + " allowed CPUs this process may use "
                            + processors
                            + " at once (a CPU quota, or -XX:ActiveProcessorCount); turn pinning"
                            + " off, or restrict the process to "
                            + processors
                            + " CPUs");
        }
    }

    private static int effective(int cores) {
        return cores != 0
                ? cores
                : Math.min(Runtime.getRuntime().availableProcessors(), CpuSet.allowed().size());
    }

    /** These options with another name. */
    public CoreGroupOptions withName(String name) {
        return new CoreGroupOptions(
                name,
                cores,
                pinned,
                placement,
                handOffDelay,
                maxCarriers,
                stallTime,
                stallListener,
                drainTime,
                interruptTime,
                drivers,
                currentCarrier);
    }

    /** These options with another number of cores. */
    public CoreGroupOptions withCores(int cores) {
        return new CoreGroupOptions(
                name,
                cores,
                pinned,
                placement,
                handOffDelay,
                maxCarriers,
                stallTime,
                stallListener,
                drainTime,
                interruptTime,
                drivers,
                currentCarrier);
    }

    /** These options with pinning on or off. */
    public CoreGroupOptions withPinned(boolean pinned) {
        return new CoreGroupOptions(
                name,
                cores,
                pinned,
                placement,
                handOffDelay,
                maxCarriers,
                stallTime,
                stallListener,
                drainTime,
                interruptTime,
                drivers,
                currentCarrier);
    }

    /** These options with another placement. */
    public CoreGroupOptions withPlacement(Placement placement) {
        return new CoreGroupOptions(
                name,
                cores,
                pinned,
                placement,
                handOffDelay,
                maxCarriers,
                stallTime,
                stallListener,
                drainTime,
                interruptTime,
                drivers,
                currentCarrier);
    }

    /** These options with another hand-off delay and bound of carriers. */
    public CoreGroupOptions withHandOff(Duration handOffDelay, int maxCarriers) {
        return new CoreGroupOptions(
                name,
                cores,
                pinned,
                placement,
                handOffDelay,
                maxCarriers,
                stallTime,
                stallListener,
                drainTime,
                interruptTime,
                drivers,
                currentCarrier);
    }

    /** These options with another time from which on a stall is told of, and another listener. */
    public CoreGroupOptions withStalls(Duration stallTime, StallListener stallListener) {
        return new CoreGroupOptions(
                name,
                cores,
                pinned,
                placement,
                handOffDelay,
                maxCarriers,
                stallTime,
                stallListener,
                drainTime,
                interruptTime,
                drivers,
                currentCarrier);
    }

    /** These options with other bounds of {@link CoreGroup#close}. */
    public CoreGroupOptions withCloseTimes(Duration drainTime, Duration interruptTime) {
        return new CoreGroupOptions(
                name,
                cores,
                pinned,
                placement,
                handOffDelay,
                maxCarriers,
                stallTime,
                stallListener,
                drainTime,
                interruptTime,
                drivers,
                currentCarrier);
    }

    /** These options with other drivers. */
    public CoreGroupOptions withDrivers(IoDriver.Factory drivers) {
        return new CoreGroupOptions(
                name,
                cores,
                pinned,
                placement,
                handOffDelay,
                maxCarriers,
                stallTime,
                stallListener,
                drainTime,
                interruptTime,
                drivers,
                currentCarrier);
    }

    /** These options with another way to find the carrier below a task. */
    public CoreGroupOptions withCurrentCarrier(CurrentCarrier currentCarrier) {
        return new CoreGroupOptions(
                name,
                cores,
                pinned,
                placement,
                handOffDelay,
                maxCarriers,
                stallTime,
                stallListener,
                drainTime,
                interruptTime,
                drivers,
                currentCarrier);
    }
}
