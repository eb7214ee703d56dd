package dev.heddle.net;

import dev.heddle.driver.IoDrivers;
import dev.heddle.support.Callers;
import dev.heddle.support.DatagramSockets;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource
class RingUdpOptionTest extends UdpOptionSuite {
    @Parameter Callers callers;

    @Override
    DatagramSockets.OfHeddle open() throws Exception {
        return DatagramSockets.OfHeddle.open(IoDrivers.RING, callers);
    }
}
