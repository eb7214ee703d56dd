package dev.heddle.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every block of Java on a page compiles against what is built here. */
class CodeBlocksTest {
    @TempDir private Path output;

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Path.of("..", "README.md")));
        try (Stream<Path> files = Files.list(Path.of("."))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    private List<String> errors(List<CodeBlock> blocks) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        List<String> options =
                List.of(
                        "-proc:none",
                        "-d",
                        output.toString(),
                        "-cp",
                        System.getProperty("java.class.path"));
        compiler.getTask(
                        null,
                        null,
                        found,
                        options,
                        null,
                        blocks.stream().map(CodeBlock::unit).toList())
                .call();
        return found.getDiagnostics().stream()
                .filter(one -> one.getKind() == Diagnostic.Kind.ERROR)
                .map(one ->
                        (one.getSource() == null ? "" : one.getSource().getName() + " ")
                                + one.getMessage(null))
                .toList();
    }

    @Test
    void everyBlockOnAPageCompiles() throws IOException {
        List<CodeBlock> blocks = new ArrayList<>();
        for (Path page : pages()) {
            blocks.addAll(CodeBlock.of(page));
        }
        assertFalse(blocks.isEmpty());
        assertEquals(List.of(), errors(blocks));
    }

    @Test
    void aBlockThatDoesNotCompileIsNamed() throws IOException {
        Path page = output.resolve("page.md");
        Files.writeString(
                page,
                """
                # Page
                <!-- given: static String known; -->
                ```java
                known.strip();
                ```
                text
                ```java
                known.strip();
                ```
                """);
        List<String> errors = errors(CodeBlock.of(page));
        assertEquals(1, errors.size(), errors::toString);
        assertTrue(errors.getFirst().contains("Block_page_md_7"), errors::toString);
    }
}
