package dev.heddle.net;

import dev.heddle.driver.IoDrivers;
import dev.heddle.support.Callers;
import dev.heddle.support.HeddleSockets;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource(Callers.class)
class UringUnixDomainTest extends UnixDomainSuite {
    @Parameter Callers callers;

    @Override
    HeddleSockets open() throws Exception {
        return HeddleSockets.open(IoDrivers.URING, callers);
    }
}
