package dev.heddle.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class RatioTest {
    private static final List<Ratio> RATIOS =
            List.of(
                    new Ratio("1", 0.9, 3, 1.1, 0.5),
                    new Ratio("2", 1.2, 1, 1.0, 0.7),
                    new Ratio("3", 1.0, 2, 0.8, 0.6));

    @Test
    void theMedianIsThatOfEachFigureByItself() {
        assertEquals(new Ratio("all", 1.0, 2, 1.0, 0.6), Ratio.median("all", RATIOS));
    }

    @Test
    void soIsAQuantile() {
        assertEquals(new Ratio("low", 0.9, 1, 0.8, 0.5), Ratio.quantile("low", RATIOS, 0));
        assertEquals(new Ratio("mid", 1.0, 2, 1.0, 0.6), Ratio.quantile("mid", RATIOS, 0.5));
        assertEquals(new Ratio("high", 1.2, 3, 1.1, 0.7), Ratio.quantile("high", RATIOS, 1));
    }
}
