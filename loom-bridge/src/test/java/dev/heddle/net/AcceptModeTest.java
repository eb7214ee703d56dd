package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.StandardSocketOptions;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AcceptModeTest {
    @Test
    void withoutReusePortOneAcceptorServesAllCores() {
        for (AcceptMode mode : AcceptMode.values()) {
            assertEquals(
                    AcceptMode.LEAST_CONNECTIONS,
                    mode.among(Set.of(StandardSocketOptions.SO_REUSEADDR)));
        }
    }

    @Test
    void withReusePortTheModeIsTheOneAskedFor() {
        for (AcceptMode mode : AcceptMode.values()) {
            assertEquals(
                    mode,
                    mode.among(
                            Set.of(
                                    StandardSocketOptions.SO_REUSEADDR,
                                    StandardSocketOptions.SO_REUSEPORT)));
        }
    }
}
