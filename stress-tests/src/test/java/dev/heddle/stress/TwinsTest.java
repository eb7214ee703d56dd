package dev.heddle.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.runners.TestList;

class TwinsTest {
    private static final Pattern ALL = Pattern.compile("");

    private static TwinVerdict verdict(
            boolean isHidden, boolean isHealthy, long samples, long forbidden) {
        return new TwinVerdict(isHidden, seen(isHealthy, samples, forbidden));
    }

    private static Tally seen(boolean isHealthy, long samples, long forbidden) {
        Map<String, Long> outcomes = Map.of("good", samples - forbidden, "bad", forbidden);
        return new Tally("Twin", 1, isHealthy ? 0 : 1, samples, forbidden, outcomes);
    }

    @Test
    void aTwinIsGoodOnceItsForbiddenOutcomeWasSeen() {
        assertTrue(verdict(false, true, 1_000_000, 1).isGood());
        assertFalse(verdict(false, true, 1_000_000, 0).isGood());
    }

    @Test
    void aTwinThatThisProcessorHidesNeedsNotShowItButMustRun() {
        assertTrue(verdict(true, true, 1_000_000, 0).isGood());
        assertFalse(verdict(true, true, 0, 0).isGood());
    }

    @Test
    void anErrorProvesNothing() {
        assertFalse(verdict(false, false, 1_000_000, 1).isGood());
        assertFalse(verdict(true, false, 1_000_000, 0).isGood());
    }

    @Test
    void whatOneRunLetsSlipTheNextMayCatch() {
        TwinVerdict slipped = verdict(false, true, 100, 0);
        assertTrue(slipped.isToBeRunAgain());
        TwinVerdict caught = slipped.plus(seen(true, 100, 1));
        assertTrue(caught.isGood());
        assertFalse(caught.isToBeRunAgain());
        assertFalse(slipped.plus(seen(false, 100, 1)).isGood());
    }

    @Test
    void aTallyAddsUp() {
        Tally both = seen(true, 1_000, 1).plus(seen(false, 200, 0));
        assertEquals(
                "Twin 2 runs, 1 without an end, 1 forbidden of 1,200: [bad] 1, [good] 1,199",
                both.toString().replaceAll(" +", " "));
        assertFalse(both.isHealthy());
        assertFalse(Tally.none("Twin").isHealthy());
    }

    @Test
    void everyStressTestHasABrokenTwin() {
        Set<String> controlled =
                StressRun.select(true, ALL).stream()
                        .flatMap(name ->
                                Arrays.stream(Objects.requireNonNull(StressRun.twin(name)).of()))
                        .map(Class::getName)
                        .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(StressRun.select(false, ALL)), controlled);
    }

    @Test
    void theDocumentationNamesEveryStressTest() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "correctness.md"));
        List<String> missing =
                StressRun.select(false, ALL).stream()
                        .map(name -> name.substring(name.lastIndexOf('.') + 1))
                        .filter(name -> !page.contains("`" + name + "`"))
                        .toList();
        assertEquals(List.of(), missing);
    }

    /** Or the run of a test could not fail, and that of a twin not pass. */
    @Test
    void everyTestAndEveryTwinForbidsSomething() {
        List<String> lenient =
                TestList.tests().stream().filter(name -> !forbids(TestList.getInfo(name))).toList();
        assertEquals(List.of(), lenient);
    }

    private static boolean forbids(TestInfo test) {
        return test.unmatched().expect() == Expect.FORBIDDEN
                && test.cases().stream().anyMatch(one -> one.expect() == Expect.ACCEPTABLE);
    }
}
