package dev.heddle.stress;

import java.io.IOException;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.GradingResult;

/**
 * The sum of what jcstress has seen of one test. Immutable.
 *
 * @param name the test's class
 * @param runs JVMs that ran it
 * @param unhealthy those of them that did not end by themselves, or with an error
 * @param samples how often its actors met
 * @param forbidden how often with a FORBIDDEN outcome
 * @param outcomes how often with each
 */
record Tally(
        String name,
        int runs,
        int unhealthy,
        long samples,
        long forbidden,
        Map<String, Long> outcomes) {

    Tally {
        outcomes = Map.copyOf(outcomes);
    }

    /** Of a test that did not run. */
    static Tally none(String name) {
        return new Tally(name, 0, 0, 0, 0, Map.of());
    }

    /**
     * Of all tests whose results the files have, by name.
     *
     * @throws IOException if a file cannot be read, or is none of jcstress's
     */
    static Map<String, Tally> read(Collection<String> files) throws IOException {
        Map<String, Tally> all = new TreeMap<>();
        for (String file : files) {
            InProcessCollector results = new InProcessCollector();
            DiskReadCollector reader = new DiskReadCollector(file, results);
            try {
                reader.dump();
            } catch (ClassNotFoundException e) {
                throw new IOException(file + " is of another build", e);
            } finally {
                reader.close();
            }
            for (TestResult result : results.getTestResults()) {
                all.compute(
                        result.getName(),
                        (name, sum) -> (sum == null ? none(name) : sum).plus(result));
            }
        }
        return all;
    }

    private Tally plus(TestResult result) {
        Map<String, Long> sums = new TreeMap<>(outcomes);
        long moreForbidden = 0;
        for (GradingResult graded : result.grading().gradingResults.values()) {
            sums.merge(graded.id, graded.count, Long::sum);
            if (graded.expect == Expect.FORBIDDEN) {
                moreForbidden += graded.count;
            }
        }
        return new Tally(
                name,
                runs + 1,
                unhealthy + (result.status() == Status.NORMAL ? 0 : 1),
                samples + result.getTotalCount(),
                forbidden + moreForbidden,
                sums);
    }

    /** With what else was seen of the same test. */
    Tally plus(Tally more) {
        Map<String, Long> sums = new TreeMap<>(outcomes);
        more.outcomes.forEach((outcome, count) -> sums.merge(outcome, count, Long::sum));
        return new Tally(
                name,
                runs + more.runs,
                unhealthy + more.unhealthy,
                samples + more.samples,
                forbidden + more.forbidden,
                sums);
    }

    /** Whether the test ran, each time to its end. */
    boolean isHealthy() {
        return runs > 0 && unhealthy == 0;
    }

    /** A line of a table: the name, how many runs, how many samples, and each outcome. */
    @Override
    public String toString() {
        String counts =
                new TreeMap<>(outcomes)
                        .entrySet().stream()
                                .filter(each -> each.getValue() > 0)
                                .map(each ->
                                        String.format(
                                                Locale.ROOT,
                                                "[%s] %,d",
                                                each.getKey(),
                                                each.getValue()))
                                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%-51s %2d runs, %d without an end, %d forbidden of %,d: %s",
                name,
                runs,
                unhealthy,
                forbidden,
                samples,
                counts);
    }
}
