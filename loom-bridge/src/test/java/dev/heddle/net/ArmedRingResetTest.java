package dev.heddle.net;

import dev.heddle.support.ArmedRing;
import dev.heddle.support.Callers;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource(Callers.class)
class ArmedRingResetTest extends ResetSuite {
    @Parameter Callers callers;

    @Override
    ArmedRing open() throws Exception {
        return ArmedRing.open(callers);
    }
}
