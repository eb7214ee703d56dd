package dev.heddle.driver.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class RingTransportTest {
    @Test
    void aSettingThatIsNeitherTrueNorFalseIsRefused() {
        String before = System.setProperty(RingTransport.MULTISHOT, "yes");
        try {
            assertEquals(
                    Optional.of("heddle.ring.multishot is 'yes', but has to be true or false"),
                    RingTransport.whyUnavailable());
        } finally {
            if (before == null) {
                System.clearProperty(RingTransport.MULTISHOT);
            } else {
                System.setProperty(RingTransport.MULTISHOT, before);
            }
        }
    }
}
