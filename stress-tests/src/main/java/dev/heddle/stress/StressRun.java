package dev.heddle.stress;

import dev.heddle.driver.IoDrivers;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.AnnotatedElement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * {@code ./heddle jcstress}: runs the stress tests, none of which may show a FORBIDDEN outcome, or
 * their {@linkplain BrokenTwin broken twins}, each of which must.
 */
public final class StressRun {
    private static final String TWINS = "--twins";
    private static final String TALLY = "--tally";
    private static final String USAGE =
            """
            usage: ./heddle jcstress [--twins] [NAME] [OPTION...]
                   ./heddle jcstress --tally FILE...

            NAME is a regular expression that finds a test's class. Some of jcstress's options:
              -m MODE       sanity, quick (the default here), default, tough
              -f N          forks for each way to compile the actors
              -iters N      iterations in each fork
              -time MILLIS  how long each iteration lasts
              -sc BOOLEAN   whether the actors are compiled in different ways
              -v            show each result
            """;
    private static final int MOST_TRIES = 5;
    private static final int PASSED = 0;
    private static final int FAILED = 1;
    private static final int BAD_INPUT = 2;

    private StressRun() {}

    /**
     * Runs what the arguments name; exits with 0 if all of it ended as it must.
     *
     * @param arguments {@code --twins} or not, a regular expression or not, options of jcstress; or
     *     {@code --tally} and files of results, which are only told of
     */
    public static void main(String[] arguments) throws Exception {
        List<String> left = new ArrayList<>(Arrays.asList(arguments));
        if (left.contains("-h") || left.contains("--help")) {
            System.out.print(USAGE); // jcstress's own needs another jopt-simple than JMH
            System.exit(PASSED);
        }
        if (left.remove(TALLY)) {
            System.exit(tell(left));
        }
        boolean isTwins = left.remove(TWINS);
        String filter =
                !left.isEmpty() && !left.getFirst().startsWith("-") ? left.removeFirst() : "";
        List<String> selected = select(isTwins, compiled(filter));
        List<String> names = selected.stream().filter(StressRun::isRunnable).toList();
        if (names.isEmpty() && !selected.isEmpty()) {
            System.exit(PASSED); // and why, was said for each
        }
        if (names.isEmpty()) {
            System.err.println(
                    "heddle: no "
                            + (isTwins ? "broken twin" : "stress test")
                            + " matches '"
                            + filter
                            + "'; give a part of a class's name");
            System.exit(BAD_INPUT);
        }
        System.exit(isTwins ? runTwins(names, left) : runTests(options(names, left)));
    }

    private static Options options(List<String> names, List<String> given) throws IOException {
        List<String> all = new ArrayList<>(given);
        if (!given.contains("-m")) {
            all.addAll(List.of("-m", "quick"));
        }
        all.addAll(List.of("-t", exactly(names)));
        Options options = new Options(all.toArray(String[]::new));
        if (!options.parse()) {
            System.exit(BAD_INPUT);
        }
        return options;
    }

    private static Pattern compiled(String filter) {
        try {
            return Pattern.compile(filter);
        } catch (PatternSyntaxException e) {
            System.err.println(
                    "heddle: '"
                            + filter
                            + "' is no regular expression ("
                            + e.getDescription()
                            + "); give a part of a class's name");
            System.exit(BAD_INPUT);
            throw e;
        }
    }

    /** The stress tests, or the broken twins, whose name holds a match. */
    static List<String> select(boolean isTwins, Pattern filter) {
        return TestList.tests().stream()
                .filter(name -> filter.matcher(name).find() && (twin(name) != null) == isTwins)
                .sorted()
                .toList();
    }

    private static boolean isRunnable(String name) {
        NeedsDriver needed = test(name).getAnnotation(NeedsDriver.class);
        try {
            if (needed != null) {
                IoDrivers.choose(needed.value());
            }
            return true;
        } catch (UnsupportedOperationException e) {
            System.out.println("skipped " + name + ": " + e.getMessage());
            return false;
        }
    }

    private static String exactly(List<String> names) {
        return names.stream().map(Pattern::quote).collect(Collectors.joining("|", "^(?:", ")$"));
    }

    /** Null where the test is none. */
    static @Nullable BrokenTwin twin(String name) {
        return test(name).getAnnotation(BrokenTwin.class);
    }

    private static AnnotatedElement test(String name) {
        try {
            ClassLoader loader = StressRun.class.getClassLoader();
            return Class.forName(TestList.getInfo(name).binaryName(), false, loader);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(name + " is in jcstress's list only: build anew", e);
        }
    }

    private static int runTests(Options options) throws Exception {
        int code = PASSED;
        try {
            new JCStress(options).run();
        } catch (AssertionError failures) { // jcstress has no other word for them
            System.out.println(failures.getMessage());
            code = FAILED;
        }
        return Math.max(code, tell(List.of(options.getResultFile())));
    }

    /** Prints what jcstress's files of results have, a line a test. */
    private static int tell(List<String> files) {
        try {
            Tally.read(files).values().forEach(System.out::println);
            return PASSED;
        } catch (IOException e) {
            System.err.println("heddle: the results cannot be read: " + e.getMessage());
            return FAILED;
        }
    }

    /** Whom a busy machine lets slip is run again: to be seen once is enough. */
    private static int runTwins(List<String> names, List<String> given) throws Exception {
        Path log = Path.of("twins.log").toAbsolutePath();
        System.out.println(
                "running " + names.size() + " broken twins; what jcstress says is in " + log);
        Map<String, TwinVerdict> verdicts = new TreeMap<>();
        names.forEach(name -> verdicts.put(name, unrun(name)));
        List<String> left = names;
        for (int i = 0; i < MOST_TRIES && !left.isEmpty(); i++) {
            tryTwins(left, given, log, verdicts);
            left = names.stream().filter(name -> verdicts.get(name).isToBeRunAgain()).toList();
        }
        verdicts.values().forEach(System.out::println);
        long bad = verdicts.values().stream().filter(verdict -> !verdict.isGood()).count();
        System.out.println(
                bad == 0
                        ? "all twins were caught"
                        : bad + " of " + names.size() + " twins prove nothing");
        return bad == 0 ? PASSED : FAILED;
    }

    private static TwinVerdict unrun(String name) {
        String processor = System.getProperty("os.arch");
        boolean isHidden = List.of(twin(name).hiddenOn()).contains(processor);
        return new TwinVerdict(isHidden, Tally.none(name));
    }

    private static void tryTwins(
            List<String> names, List<String> given, Path log, Map<String, TwinVerdict> verdicts)
            throws Exception {
        Options options = options(names, given);
        PrintStream console = System.out;
        try (PrintStream file =
                new PrintStream(Files.newOutputStream(log), true, StandardCharsets.UTF_8)) {
            System.setOut(file);
            new JCStress(options).run();
        } catch (AssertionError wanted) {
            // Whose failures they are, is read from the results.
        } finally {
            System.setOut(console);
        }
        Tally.read(List.of(options.getResultFile()))
                .forEach((name, seen) ->
                        verdicts.computeIfPresent(name, (twin, sum) -> sum.plus(seen)));
    }
}
