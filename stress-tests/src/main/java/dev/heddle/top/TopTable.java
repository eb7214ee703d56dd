package dev.heddle.top;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Two readings of all cores, as a table of what happened in between. */
final class TopTable {
    private static final int MIN_NAME_LENGTH = 14;

    private TopTable() {}

    /** One line a core that is in both, by name. */
    static String of(List<CoreReading> earlier, List<CoreReading> later) {
        Map<String, CoreReading> before =
                earlier.stream().collect(Collectors.toMap(CoreReading::name, Function.identity()));
        int length =
                later.stream()
                        .mapToInt(core -> core.name().length())
                        .reduce(MIN_NAME_LENGTH, Math::max);
        Formatter out = new Formatter(Locale.ROOT);
        out.format(
                "%" + -length + "s %6s %6s %8s %8s %9s %11s %11s %12s %10s %10s %9s %6s%n",
                "core",
                "driver",
                "busy",
                "threads",
                "sockets",
                "wait µs",
                "tasks/s",
                "turns/s",
                "submits/s",
                "kernel/s",
                "wake-ups/s",
                "hand-offs",
                "stalls");
        for (CoreReading core : later) {
            CoreReading since = before.get(core.name());
            if (since != null) {
                out.format(
                        "%"
                                + -length
                                + "s %6s %5.0f%% %,8d %,8d %,9.0f %,11.0f %,11.0f %,12.0f %,10.0f %,10.0f %,9d %,6d%n",
                        core.name(),
                        core.driver(),
                        100 * core.busySince(since),
                        core.figure(CoreReading.LOAD),
                        core.figure(CoreReading.SOCKETS),
                        core.queueWaitSince(since) / 1e3,
                        core.rateSince(since, CoreReading.TASKS),
                        core.rateSince(since, CoreReading.TURNS),
                        core.rateSince(since, CoreReading.SUBMISSIONS),
                        core.rateSince(since, CoreReading.KERNEL_ENTRIES),
                        core.rateSince(since, CoreReading.WAKE_UPS),
                        core.figure(CoreReading.HAND_OFFS),
                        core.figure(CoreReading.STALLS));
            }
        }
        return out.toString();
    }
}
