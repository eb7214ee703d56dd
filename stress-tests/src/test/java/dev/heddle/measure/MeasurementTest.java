package dev.heddle.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class MeasurementTest {

    private static final Measurement A = new Measurement(1, 30, 5, 7, 9, 0.5, 0.1, 4096, 2000);
    private static final Measurement B = new Measurement(2, 10, 4, 8, 9, 0.5, 0.1, 4096, 2000);
    private static final Measurement C = new Measurement(9, 20, 6, 6, 1, 0.5, 0.1, 4096, 2000);

    @Test
    void medianOfOddRoundsIsTheMiddleOfEachValue() {
        assertEquals(
                new Measurement(2, 20, 5, 7, 9, 0.5, 0.1, 4096, 2000),
                Measurement.median(List.of(A, B, C)));
    }

    @Test
    void medianOfEvenRoundsIsHalfWay() {
        assertEquals(
                new Measurement(1.5, 20, 4.5, 7.5, 9, 0.5, 0.1, 4096, 2000),
                Measurement.median(List.of(A, B)));
    }
}
