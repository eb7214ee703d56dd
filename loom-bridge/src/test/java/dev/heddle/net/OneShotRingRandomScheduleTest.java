package dev.heddle.net;

import dev.heddle.support.HeddleSockets;
import dev.heddle.support.OneShotRing;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "{0} core(s)")
@ValueSource(ints = {1, 2})
class OneShotRingRandomScheduleTest extends RandomScheduleSuite {
    @Parameter int cores;

    @Override
    HeddleSockets open() throws Exception {
        return OneShotRing.open(cores);
    }
}
