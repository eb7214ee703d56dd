package dev.heddle.docs;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page of messages has those of the sources, and no others. */
class ErrorsPageTest {
    private static final List<Path> SOURCES =
            Stream.of("scheduler", "io-drivers", "loom-bridge")
                    .map(module -> Path.of("..", module, "src", "main", "java"))
                    .toList();
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern REFUSAL = Pattern.compile("\\bfail \"([^\"]*)\"");
    private static final Pattern SHELL_VALUE = Pattern.compile("(\\$\\{[^}]*}|\\$\\w+|\\$[?])+");

    private static Collection<SourceMessages.OfFile> files;
    private static Set<String> refusals;
    private static Set<String> rows;

    @BeforeAll
    static void read() throws IOException {
        files = SourceMessages.below(SOURCES).values();
        refusals =
                group(REFUSAL, Files.readString(Path.of("..", "heddle")))
                        .map(text -> SHELL_VALUE.matcher(text).replaceAll(SourceMessages.ANYTHING))
                        .collect(toCollection(TreeSet::new));
        rows = rows(Files.readAllLines(Path.of("errors.md")));
    }

    /** What stands as code in the first cell of a table's rows. */
    private static Set<String> rows(List<String> page) {
        return page.stream()
                .filter(line -> line.startsWith("| `"))
                .flatMap(line -> group(CODE, line.split("\\|", 3)[1]))
                .collect(toCollection(TreeSet::new));
    }

    private static Stream<String> group(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult found) -> found.group(1));
    }

    private static boolean isSaid(String row) {
        List<String> parts =
                Stream.of(row.split(SourceMessages.ANYTHING))
                        .filter(part -> !part.isBlank())
                        .toList();
        return refusals.contains(row)
                || files.stream().anyMatch(file -> file.messages().contains(row))
                || (!parts.isEmpty() && files.stream().anyMatch(file -> isIn(file, parts)));
    }

    private static boolean isIn(SourceMessages.OfFile file, List<String> parts) {
        return parts.stream()
                .allMatch(part -> file.texts().stream().anyMatch(text -> text.contains(part)));
    }

    @Test
    void everyMessageOfTheSourcesIsOnThePage() {
        Set<String> missing = new TreeSet<>(refusals);
        files.forEach(file -> missing.addAll(file.messages()));
        assertTrue(missing.size() > 150, () -> "found " + missing.size() + " messages only");
        missing.removeAll(rows);
        assertEquals(Set.of(), missing);
    }

    @Test
    void everyMessageOnThePageIsInTheSources() {
        assertEquals(List.of(), rows.stream().filter(row -> !isSaid(row)).toList());
    }

    @Test
    void whatNobodySaysIsNotTakenForAMessage() {
        assertEquals(
                List.of("descriptor … is tired: let it sleep"),
                Stream.of(
                                "descriptor … is tired: let it sleep",
                                "descriptor … is negative: pass that of an open file")
                        .filter(row -> !isSaid(row))
                        .toList());
    }
}
