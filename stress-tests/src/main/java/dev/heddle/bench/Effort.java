package dev.heddle.bench;

import org.openjdk.jmh.runner.options.TimeValue;

/**
 * How long is measured.
 *
 * @param rounds how often the forks of a repeated question run; the others run in the first round
 *     only
 * @param warmups iterations before those that count
 * @param iterations iterations that count
 * @param iteration how long each lasts
 */
record Effort(int rounds, int warmups, int iterations, TimeValue iteration) {
    static final TimeValue SECOND = TimeValue.seconds(1);

    /** About five minutes in all. */
    static final Effort FULL = new Effort(3, 5, 5, TimeValue.milliseconds(300));

    /** About one minute in all. */
    static final Effort QUICK = new Effort(1, 4, 3, TimeValue.milliseconds(150));
}
