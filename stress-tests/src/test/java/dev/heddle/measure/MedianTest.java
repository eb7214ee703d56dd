package dev.heddle.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MedianTest {

    @Test
    void valuesMayComeInAnyOrderAndStayInIt() {
        double[] values = {9, 1, 5};
        assertEquals(5, Median.of(values));
        assertArrayEquals(new double[] {9, 1, 5}, values);
    }

    @Test
    void evenNumberOfValuesHasItsMedianHalfWay() {
        assertEquals(3, Median.of(5, 1, 9, 1));
    }
}
