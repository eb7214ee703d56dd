package dev.heddle.file;

import dev.heddle.driver.IoDrivers;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0} threads")
@EnumSource(FileFrame.Caller.class)
class RingFileTest extends HeddleFileSuite {
    @Override
    String driver() {
        return IoDrivers.RING;
    }
}
