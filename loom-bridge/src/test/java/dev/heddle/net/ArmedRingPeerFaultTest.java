package dev.heddle.net;

import dev.heddle.support.ArmedRing;
import dev.heddle.support.Callers;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource(names = "TWO_CORES", mode = EnumSource.Mode.EXCLUDE)
class ArmedRingPeerFaultTest extends PeerFaultSuite {
    @Parameter Callers callers;

    @Override
    ArmedRing open() throws Exception {
        return ArmedRing.open(callers);
    }

    /** That of the ring without it, and a second or three of the kernel's. */
    @Override
    void aConnectThatWaitsIsRefusedOnceNobodyListens() {}
}
