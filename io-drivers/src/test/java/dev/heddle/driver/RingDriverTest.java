package dev.heddle.driver;

import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "{0} core(s)")
@ValueSource(ints = {1, 2})
class RingDriverTest extends DriverSuite {
    @Override
    String driver() {
        return IoDrivers.RING;
    }
}
