package dev.heddle.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class RatioTest {
    @Test
    void theMedianIsThatOfEachFigureByItself() {
        List<Ratio> ratios =
                List.of(
                        new Ratio("1", 0.9, 3, 1.1, 0.5),
                        new Ratio("2", 1.2, 1, 1.0, 0.7),
                        new Ratio("3", 1.0, 2, 0.8, 0.6));
        assertEquals(new Ratio("all", 1.0, 2, 1.0, 0.6), Ratio.median("all", ratios));
    }
}
