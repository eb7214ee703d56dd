package dev.heddle.net;

import dev.heddle.support.Callers;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.MultishotRing;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource(value = Callers.class, mode = EnumSource.Mode.EXCLUDE, names = "PLATFORM")
class MultishotRingInterruptTest extends InterruptSuite {
    @Parameter Callers callers;

    @Override
    HeddleSockets open() throws Exception {
        return MultishotRing.open(callers);
    }
}
