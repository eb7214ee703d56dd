package dev.heddle.net;

import dev.heddle.driver.IoDrivers;
import dev.heddle.support.HeddleSockets;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "{0} core(s)")
@ValueSource(ints = {1, 2})
class NioFactoryTest extends FactorySuite {
    @Parameter int cores;

    @Override
    HeddleSockets open() throws Exception {
        return HeddleSockets.open(IoDrivers.NIO, cores);
    }
}
