package dev.heddle.net;

import dev.heddle.driver.IoDrivers;
import dev.heddle.support.HeddleSockets;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0} thread")
@EnumSource(ThreadKindSuite.Kind.class)
class RingScopedDeadlineTest extends ScopedDeadlineSuite {
    @Override
    HeddleSockets open() throws Exception {
        return HeddleSockets.open(IoDrivers.RING, 2);
    }
}
