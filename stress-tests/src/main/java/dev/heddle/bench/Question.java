package dev.heddle.bench;

import dev.heddle.measure.Median;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row to be measured.
 *
 * @param name what is compared
 * @param unit of both figures
 * @param stock the JDK's figure; null where it has none
 * @param heddle Heddle's figure
 * @param target what the ratio heddle/stock is at most, or where there is no stock, Heddle's
 *     figure; null where the row only informs
 * @param isRepeated whether one round is not enough
 */
record Question(
        String name,
        String unit,
        @Nullable Figure stock,
        Figure heddle,
        @Nullable Double target,
        boolean isRepeated) {

    /** Two times against each other. */
    static Question times(String name, Fork stock, Fork heddle, @Nullable Double target) {
        return new Question(name, "ns", Figure.time(stock), Figure.time(heddle), target, true);
    }

    /** A number of Heddle's alone. */
    static Question single(String name, String unit, Figure heddle, @Nullable Double target) {
        return new Question(name, unit, null, heddle, target, false);
    }

    List<Fork> forks() {
        List<Fork> forks = new ArrayList<>();
        if (stock != null) {
            forks.addAll(stock.forks());
        }
        forks.addAll(heddle.forks());
        return forks;
    }

    /** The row, from the rounds in which all its forks ran. */
    Row answer(List<Map<Fork, Sample>> rounds) {
        List<Map<Fork, Sample>> own =
                rounds.stream().filter(round -> round.keySet().containsAll(forks())).toList();
        double[] heddles = own.stream().mapToDouble(heddle::read).sorted().toArray();
        Figure base = stock;
        if (base == null) {
            return new Row(name, unit, null, Median.of(heddles), new double[0], target);
        }
        double[] stocks = own.stream().mapToDouble(base::read).sorted().toArray();
        double[] ratios =
                own.stream()
                        .mapToDouble(round -> heddle.read(round) / base.read(round))
                        .sorted()
                        .toArray();
        return new Row(name, unit, Median.of(stocks), Median.of(heddles), ratios, target);
    }
}
