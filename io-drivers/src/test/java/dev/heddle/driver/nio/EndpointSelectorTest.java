package dev.heddle.driver.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointSelectorTest {
    @ParameterizedTest
    @CsvSource({
        "-1, 0",
        "0, 0",
        "1, 1",
        "999999, 1",
        "1000000, 1",
        "1000001, 2",
        "4611686018427387903, 4611686018428",
        "9223372036854775807, 9223372036855"
    })
    void aTimeIsRoundedUpToMilliseconds(long nanos, long millis) {
        assertEquals(millis, EndpointSelector.millis(nanos));
    }
}
