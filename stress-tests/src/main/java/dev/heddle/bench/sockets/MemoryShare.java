package dev.heddle.bench.sockets;

import dev.heddle.measure.JsonObject;
import dev.heddle.measure.Median;
import dev.heddle.measure.ServerMemory;
import java.util.List;
import java.util.Locale;

/**
 * What one of many connections or threads that do nothing takes of a process's memory, in bytes.
 *
 * @param heap in the heap, after a collection
 * @param outside beside the heap
 */
record MemoryShare(double heap, double outside) {

    private static final double KIB = 1024;

    /**
     * The heading above {@link #line}.
     *
     * @param one what it is a share of
     */
    static String header(String one) {
        return String.format(
                Locale.ROOT,
                "%-34s %12s %14s %12s%n",
                "KiB/" + one,
                "heap",
                "outside heap",
                "together");
    }

    /**
     * The share of one.
     *
     * @param before memory without them, of a process whose heap was touched at its start
     * @param after memory with them
     */
    static MemoryShare between(ServerMemory before, ServerMemory after, int count) {
        return new MemoryShare(
                (double) (after.heapBytes() - before.heapBytes()) / count,
                (double) (after.residentBytes() - before.residentBytes()) / count);
    }

    /** The median of each value by itself. */
    static MemoryShare median(List<MemoryShare> rounds) {
        return new MemoryShare(
                Median.of(rounds.stream().mapToDouble(MemoryShare::heap).toArray()),
                Median.of(rounds.stream().mapToDouble(MemoryShare::outside).toArray()));
    }

    double together() {
        return heap + outside;
    }

    String line(String name) {
        return String.format(
                Locale.ROOT,
                "%-34s %12.2f %14.2f %12.2f%n",
                name,
                heap / KIB,
                outside / KIB,
                together() / KIB);
    }

    /**
     * The row for programs.
     *
     * @param one what it is a share of, such as {@code connection}
     */
    JsonObject toJson(String name, String driver, String one) {
        String suffix =
                "BytesPer" + one.substring(0, 1).toUpperCase(Locale.ROOT) + one.substring(1);
        return new JsonObject()
                .with("name", name)
                .with("driver", driver)
                .with("heap" + suffix, heap)
                .with("other" + suffix, outside)
                .with(suffix.replaceFirst("^B", "b"), together());
    }
}
