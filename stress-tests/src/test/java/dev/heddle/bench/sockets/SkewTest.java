package dev.heddle.bench.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class SkewTest {

    @Test
    void isTheMostOverTheMean() {
        assertEquals(1, Skew.of(List.of(8, 8)));
        assertEquals(1.5, Skew.of(List.of(4, 12)));
        assertEquals(4, Skew.of(List.of(0, 16, 0, 0)));
    }

    @Test
    void noConnectionsHaveNone() {
        assertThrows(IllegalArgumentException.class, () -> Skew.of(List.of(0, 0)));
        assertThrows(IllegalArgumentException.class, () -> Skew.of(List.of()));
    }

    @Test
    void trialsHaveAMedianAndAWorst() {
        assertEquals(new Skew(1.25, 2), Skew.ofTrials(new double[] {2, 1, 1.25}));
    }
}
