package dev.heddle.net;

import dev.heddle.driver.IoDrivers;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0} threads")
@EnumSource(TransferSuite.Caller.class)
class RingTransferTest extends TransferSuite {
    @Override
    String driver() {
        return IoDrivers.RING;
    }
}
