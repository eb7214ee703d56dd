package dev.heddle.net;

import dev.heddle.driver.IoDrivers;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "{0} core(s)")
@ValueSource(ints = {1, 2})
class UringWakeUpRaceTest extends WakeUpRaceSuite {
    @Override
    String driver() {
        return IoDrivers.URING;
    }
}
