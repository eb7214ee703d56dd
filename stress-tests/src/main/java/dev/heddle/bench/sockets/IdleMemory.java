package dev.heddle.bench.sockets;

import dev.heddle.measure.JsonObject;
import dev.heddle.measure.Median;
import dev.heddle.measure.ServerMemory;
import java.util.List;
import java.util.Locale;

/**
 * What an idle connection takes of a server's memory, in bytes.
 *
 * @param heap in the heap, after a collection
 * @param outside beside the heap
 */
record IdleMemory(double heap, double outside) {

    /** The heading above {@link #line}. */
    static final String HEADER =
            String.format(
                    Locale.ROOT,
                    "%-34s %12s %14s %12s%n",
                    "KiB/connection",
                    "heap",
                    "outside heap",
                    "together");

    private static final double KIB = 1024;

    /**
     * The share of one connection.
     *
     * @param before memory without them, of a process whose heap was touched at its start
     * @param after memory with them
     */
    static IdleMemory between(ServerMemory before, ServerMemory after, int connections) {
        return new IdleMemory(
                (double) (after.heapBytes() - before.heapBytes()) / connections,
                (double) (after.residentBytes() - before.residentBytes()) / connections);
    }

    /** The median of each value by itself. */
    static IdleMemory median(List<IdleMemory> rounds) {
        return new IdleMemory(
                Median.of(rounds.stream().mapToDouble(IdleMemory::heap).toArray()),
                Median.of(rounds.stream().mapToDouble(IdleMemory::outside).toArray()));
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

    JsonObject toJson(String name, String driver) {
        return new JsonObject()
                .with("name", name)
                .with("driver", driver)
                .with("heapBytesPerConnection", heap)
                .with("otherBytesPerConnection", outside)
                .with("bytesPerConnection", together());
    }
}
