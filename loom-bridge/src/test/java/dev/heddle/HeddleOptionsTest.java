package dev.heddle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.heddle.driver.IoDrivers;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.CoreGroupOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeddleOptionsTest {
    private static final List<String> NAMES =
            List.of("heddle.handOffMillis", "heddle.spareCarriers", "heddle.stallMillis");

    private static CoreGroupOptions optionsOf(HeddleOptions options) throws Exception {
        try (CoreGroup group =
                Heddle.newCoreGroup(options.withCores(1).withDriver(IoDrivers.NIO))) {
            return group.options();
        }
    }

    @AfterEach
    void forget() {
        NAMES.forEach(System::clearProperty);
    }

    @Test
    void saysWhenACoreIsHandedOffAndWhatIsAStall() throws Exception {
        CoreGroupOptions absent = optionsOf(HeddleOptions.defaults());
        assertEquals(Duration.ofMillis(10), absent.handOffDelay());
        assertEquals(1 + 256, absent.maxCarriers());
        assertEquals(Duration.ofMillis(50), absent.stallTime());

        System.setProperty("heddle.handOffMillis", "3");
        System.setProperty("heddle.spareCarriers", "0");
        System.setProperty("heddle.stallMillis", " 0 ");
        CoreGroupOptions set = optionsOf(HeddleOptions.defaults());
        assertEquals(Duration.ofMillis(3), set.handOffDelay());
        assertEquals(1, set.maxCarriers());
        assertEquals(Duration.ZERO, set.stallTime());
    }

    @Test
    void asManySparesAsThereMayBe() throws Exception {
        HeddleOptions options =
                HeddleOptions.defaults().withHandOff(Duration.ofMillis(5), Integer.MAX_VALUE);
        assertEquals(Integer.MAX_VALUE, optionsOf(options).maxCarriers());
    }

    @ParameterizedTest
    @CsvSource({
        "heddle.handOffMillis, soon, a whole number from 1 on",
        "heddle.handOffMillis, 0, a whole number from 1 on",
        "heddle.spareCarriers, -1, a whole number from 0 on",
        "heddle.spareCarriers, many, a whole number from 0 on",
        "heddle.stallMillis, -5, a whole number from 0 on"
    })
    void whatCannotBeIsOneSentence(String property, String value, String form) {
        System.setProperty(property, value);
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class, () -> optionsOf(HeddleOptions.defaults()));
        assertEquals(
                "-D" + property + "=" + value + " is not possible: give " + form,
                refusal.getMessage());
    }

    @Test
    void aNegativeNumberOfSparesIsOneSentence() {
        HeddleOptions options = HeddleOptions.defaults().withHandOff(Duration.ofMillis(5), -1);
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> optionsOf(options));
        assertEquals(
                "spareCarriers=-1 is not possible: use 0 to never hand a core off",
                refusal.getMessage());
    }
}
