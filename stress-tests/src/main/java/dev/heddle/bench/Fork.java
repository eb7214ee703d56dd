package dev.heddle.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * One benchmark method with its parameters, measured in a JVM of its own. Equal ones are the same
 * measurement, and are run once for all figures that need it.
 *
 * @param type the class with the benchmark
 * @param method its method
 * @param cores carriers of whichever scheduler is measured; 0 for one a processor
 * @param parameters values of the benchmark's {@code @Param} fields
 */
record Fork(Class<?> type, String method, int cores, Map<String, String> parameters) {
    /**
     * What the launcher passes as well, silence about JMH's Unsafe, and room for a million timers.
     */
    private static final List<String> FLAGS =
            List.of(
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-XX:+UseG1GC",
                    "-XX:+AlwaysPreTouch",
                    "-Xms768m",
                    "-Xmx768m");

    private static final String SCHEDULER = "scheduler";

    Fork {
        parameters = Map.copyOf(parameters);
    }

    /** On the JDK's scheduler; with 0 cores as it comes. */
    static Fork stock(Class<?> type, String method, int cores) {
        return new Fork(type, method, cores, Map.of(SCHEDULER, ThreadsUnderTest.STOCK));
    }

    /** On Heddle's cores. */
    static Fork heddle(Class<?> type, String method, int cores) {
        return new Fork(type, method, cores, Map.of(SCHEDULER, ThreadsUnderTest.HEDDLE));
    }

    /** On neither: a piece of Heddle by itself. */
    static Fork plain(Class<?> type, String method) {
        return new Fork(type, method, 0, Map.of());
    }

    /** The same with one more parameter. */
    Fork with(String name, Object value) {
        Map<String, String> more = new TreeMap<>(parameters);
        more.put(name, value.toString());
        return new Fork(type, method, cores, more);
    }

    /**
     * Runs it.
     *
     * @param isVerbose whether JMH shows all that it has to say
     * @throws RunnerException if it cannot be run or fails
     */
    Sample run(Effort effort, boolean isVerbose) throws RunnerException {
        ChainedOptionsBuilder options =
                new OptionsBuilder()
                        .include("^" + type.getName().replace(".", "\\.") + "\\." + method + "$")
                        .forks(1)
                        .threads(1)
                        .warmupIterations(effort.warmups())
                        .warmupTime(effort.iteration())
                        .measurementIterations(effort.iterations())
                        .measurementTime(countsBytes() ? Effort.SECOND : effort.iteration())
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .verbosity(isVerbose ? VerboseMode.EXTRA : VerboseMode.SILENT)
                        .jvmArgs(flags().toArray(String[]::new));
        parameters.forEach(options::param);
        if (parameters.containsKey(SCHEDULER)) {
            options.param("cores", Integer.toString(cores));
        }
        return Sample.of(new Runner(options.build()).runSingle());
    }

    /** JMH's profiler counts what JMH allocates as well: many operations must share that. */
    private boolean countsBytes() {
        return type == SocketBenchmark.class;
    }

    private List<String> flags() {
        List<String> flags = new ArrayList<>(FLAGS);
        if (cores > 0) {
            flags.add("-Djdk.virtualThreadScheduler.parallelism=" + cores);
        }
        return flags;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(type.getSimpleName()).append('.').append(method);
        if (parameters.containsKey(SCHEDULER)) {
            text.append(cores == 0 ? ", all cores" : ", one core");
        }
        new TreeMap<>(parameters)
                .forEach((name, value) -> text.append(", ").append(name).append(' ').append(value));
        return text.toString();
    }
}
