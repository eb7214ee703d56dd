package dev.heddle.net;

import dev.heddle.support.Callers;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.OneShotRing;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource(names = "TWO_CORES", mode = EnumSource.Mode.EXCLUDE)
class OneShotRingPeerFaultTest extends PeerFaultSuite {
    @Parameter Callers callers;

    @Override
    HeddleSockets open() throws Exception {
        return OneShotRing.open(callers);
    }

    /** That of the ring without it, and a second or three of the kernel's. */
    @Override
    void aConnectThatWaitsIsRefusedOnceNobodyListens() {}
}
