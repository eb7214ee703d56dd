package dev.heddle.net;

import dev.heddle.support.ArmedRing;
import dev.heddle.support.Callers;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource(value = Callers.class, mode = EnumSource.Mode.EXCLUDE, names = "PLATFORM")
class ArmedRingInterruptTest extends InterruptSuite {
    @Parameter Callers callers;

    @Override
    ArmedRing open() throws Exception {
        return ArmedRing.open(callers);
    }
}
