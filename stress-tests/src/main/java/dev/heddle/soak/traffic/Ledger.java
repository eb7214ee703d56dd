package dev.heddle.soak.traffic;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What one end has counted of each flow: conversations that came to their end (of HTTP and UDP:
 * exchanges), those that broke with or without a reason, and checked bytes. Any thread.
 */
public final class Ledger {
    private final Map<Flow, Count> counts = new EnumMap<>(Flow.class);

    public Ledger() {
        for (Flow flow : Flow.values()) {
            counts.put(flow, new Count());
        }
    }

    /**
     * The figures of one flow at one moment.
     *
     * @param completed that came to their end
     * @param cut that did not
     * @param bytes that were received and found to be right
     */
    public record Tally(long completed, long cut, long bytes) {
        /** The sum of two. */
        public Tally plus(Tally other) {
            return new Tally(completed + other.completed, cut + other.cut, bytes + other.bytes);
        }
    }

    public void complete(Flow flow) {
        of(flow).completed.increment();
    }

    public void cut(Flow flow) {
        of(flow).cut.increment();
    }

    public void bytes(Flow flow, long bytes) {
        of(flow).bytes.add(bytes);
    }

    public Tally tally(Flow flow) {
        Count count = of(flow);
        return new Tally(count.completed.sum(), count.cut.sum(), count.bytes.sum());
    }

    /** One line that {@link #parse} reads: {@code ECHO:completed:cut:bytes …}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        counts.keySet()
                .forEach(flow -> {
                    Tally tally = tally(flow);
                    text.append(text.isEmpty() ? "" : " ")
                            .append(flow)
                            .append(':')
                            .append(tally.completed)
                            .append(':')
                            .append(tally.cut)
                            .append(':')
                            .append(tally.bytes);
                });
        return text.toString();
    }

    /** Reads what the ledger of another process wrote. */
    public static Ledger parse(String line) {
        Ledger ledger = new Ledger();
        for (String entry : line.split(" ", -1)) {
            String[] parts = entry.split(":", -1);
            Count count = ledger.of(Flow.valueOf(parts[0]));
            count.completed.add(Long.parseLong(parts[1]));
            count.cut.add(Long.parseLong(parts[2]));
            count.bytes.add(Long.parseLong(parts[3]));
        }
        return ledger;
    }

    /**
     * Holds the ledgers of both ends against each other, when nothing is under way: what a client
     * has seen come to its end was served once, and nothing was served that no client has asked
     * for.
     */
    public static void compare(Ledger clients, Ledger service, Violations violations) {
        for (Flow flow : Flow.values()) {
            if (flow == Flow.DOOMED) {
                continue;
            }
            Tally asked = clients.tally(flow);
            Tally served = service.tally(flow);
            if (served.completed < asked.completed
                    || served.completed > asked.completed + asked.cut) {
                violations.add(
                        flow + " ledger",
                        "clients completed %d and gave up %d, the service completed %d"
                                .formatted(asked.completed, asked.cut, served.completed));
            }
        }
    }

    private Count of(Flow flow) {
        Count count = counts.get(flow);
        if (count == null) {
            throw new AssertionError(flow);
        }
        return count;
    }

    /** The figures of one flow. */
    private static final class Count {
        private final LongAdder completed = new LongAdder();
        private final LongAdder cut = new LongAdder();
        private final LongAdder bytes = new LongAdder();
    }
}
