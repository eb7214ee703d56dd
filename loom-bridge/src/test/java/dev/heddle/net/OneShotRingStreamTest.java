package dev.heddle.net;

import dev.heddle.support.Callers;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.OneShotRing;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource(Callers.class)
class OneShotRingStreamTest extends StreamSuite {
    @Parameter Callers callers;

    @Override
    HeddleSockets open() throws Exception {
        return OneShotRing.open(callers);
    }
}
