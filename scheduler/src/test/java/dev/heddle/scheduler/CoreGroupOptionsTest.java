package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class CoreGroupOptionsTest {
    private final CoreGroupOptions defaults = CoreGroupOptions.defaults();

    @Test
    void moreCoresThanAllowedNamesTheValueAndTheRemedy() {
        int allowed = CpuSet.allowed().size();
        refuses(
                () -> defaults.withCores(allowed + 1),
                "cores=" + (allowed + 1),
                "ask for 1 to " + allowed);
    }

    @Test
    void negativeCoresNameTheValueAndTheRemedy() {
        refuses(() -> defaults.withCores(-1), "cores=-1", "0 for the default");
    }

    @Test
    void zeroCoresMeanOneForEachProcessor() {
        int expected =
                Math.min(Runtime.getRuntime().availableProcessors(), CpuSet.allowed().size());
        assertEquals(expected, defaults.effectiveCores());
        assertEquals(1, defaults.withCores(1).effectiveCores());
    }

    @Test
    void aBlankNameIsRefused() {
        refuses(() -> defaults.withName(" "), "name", "give the group a name");
    }

    @Test
    void aHandOffDelayOfNextToNothingIsRefused() {
        refuses(
                () -> defaults.withHandOff(Duration.ofNanos(5), 16),
                "handOffDelay=PT0.000000005S",
                "at least 1 ms");
    }

    @Test
    void fewerCarriersThanCoresAreRefused() {
        refuses(
                () -> defaults.withCores(1).withHandOff(Duration.ofMillis(10), 0),
                "maxCarriers=0",
                "at least 1");
    }

    @Test
    void fewerCarriersThanDefaultCoresAreRefused() {
        int cores = defaults.effectiveCores();
        refuses(
                () -> defaults.withHandOff(Duration.ofMillis(10), cores - 1),
                "maxCarriers=" + (cores - 1),
                "at least " + cores);
    }

    @Test
    void negativeCloseTimesAreRefused() {
        refuses(
                () -> defaults.withCloseTimes(Duration.ofSeconds(-1), Duration.ZERO),
                "drainTime=PT-1S",
                "use 0");
        refuses(
                () -> defaults.withCloseTimes(Duration.ZERO, Duration.ofSeconds(-2)),
                "interruptTime=PT-2S",
                "use 0");
    }

    @Test
    void aNegativeStallTimeIsRefused() {
        refuses(
                () -> defaults.withStalls(Duration.ofMillis(-1), StallListener.NONE),
                "stallTime=PT-0.001S",
                "use 0 for no reports");
    }

    @Test
    void aStallIsToldOfByTheFirstLookThatComesAfterItsTime() {
        CoreGroupOptions looksEvery5Millis = defaults.withHandOff(Duration.ofMillis(10), 256);
        assertEquals(0, looksUntilReport(looksEvery5Millis, Duration.ZERO));
        assertEquals(1, looksUntilReport(looksEvery5Millis, Duration.ofNanos(1)));
        assertEquals(1, looksUntilReport(looksEvery5Millis, Duration.ofMillis(5)));
        assertEquals(2, looksUntilReport(looksEvery5Millis, Duration.ofMillis(6)));
        assertEquals(10, looksUntilReport(looksEvery5Millis, Duration.ofMillis(50)));
        CoreGroupOptions looksOften = defaults.withHandOff(Duration.ofMillis(1), 256);
        assertEquals(Integer.MAX_VALUE, looksUntilReport(looksOften, Duration.ofDays(365_000)));
    }

    private static int looksUntilReport(CoreGroupOptions options, Duration stallTime) {
        return options.withStalls(stallTime, StallListener.NONE).looksUntilReport();
    }

    private static void refuses(Executable attempt, String value, String remedy) {
        String message = assertThrows(IllegalArgumentException.class, attempt).getMessage();
        assertTrue(message.contains(value), message);
        assertTrue(message.contains(remedy), message);
    }

    @Test
    void pinningUnderAQuotaIsRefusedWithTheRemedy() {
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> CoreGroupOptions.requirePinnable(true, 2, 8));
        assertTrue(refused.getMessage().contains("of 8 allowed CPUs"), refused.getMessage());
        assertTrue(refused.getMessage().contains("turn pinning off"), refused.getMessage());
        CoreGroupOptions.requirePinnable(false, 2, 8);
        CoreGroupOptions.requirePinnable(true, 8, 8);
    }

    @Test
    void eachChangeLeavesTheRestAsItWas() {
        IoDriver.Factory drivers = FakeDriver::new;
        CurrentCarrier carrier = new Disguise();
        StallListener listener = stall -> {};
        CoreGroupOptions all =
                defaults.withName("all")
                        .withCores(1)
                        .withPlacement(Placement.SAME_CORE)
                        .withHandOff(Duration.ofMillis(3), 7)
                        .withStalls(Duration.ofMillis(6), listener)
                        .withCloseTimes(Duration.ofSeconds(4), Duration.ofSeconds(5))
                        .withDrivers(drivers)
                        .withCurrentCarrier(carrier)
                        .withPinned(false);
        CoreGroupOptions expected =
                new CoreGroupOptions(
                        "all",
                        1,
                        false,
                        Placement.SAME_CORE,
                        Duration.ofMillis(3),
                        7,
                        Duration.ofMillis(6),
                        listener,
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(5),
                        drivers,
                        carrier);
        assertEquals(expected, all);
    }

    @Test
    void theDefaultsHaveSparesForAnyNumberOfCores() {
        assertEquals(CpuSet.allowed().size() + 256, defaults.maxCarriers());
    }

    @Test
    void byDefaultThereIsNoIo() {
        assertEquals("none", defaults.drivers().newDriver(null).name());
    }
}
