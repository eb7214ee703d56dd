package dev.heddle.docs;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * What Heddle's sources say to users: the messages of exceptions that they make, and what they log
 * or print, with {@value #ANYTHING} for what is put in. Read from the sources by the compiler's
 * parser.
 */
final class SourceMessages extends TreeScanner<Void, Void> {
    /** Stands for a value. */
    static final String ANYTHING = "…";

    /** Those that hand a message on, to the log or to an exception. */
    private static final Set<String> TELLERS = Set.of("log", "report", "println");

    private final Set<String> messages = new TreeSet<>();
    private final Set<String> texts = new TreeSet<>();

    private SourceMessages() {}

    /** By file: {@link #messages} and all that stands between quotes. */
    record OfFile(Set<String> messages, Set<String> texts) {}

    /** Of all files below the folders. */
    static Map<String, OfFile> below(List<Path> folders) throws IOException {
        Map<String, OfFile> found = new TreeMap<>();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            for (Path folder : folders) {
                try (Stream<Path> below = Files.walk(folder)) {
                    List<Path> sources =
                            below.filter(file -> file.toString().endsWith(".java")).toList();
                    var task =
                            (JavacTask)
                                    compiler.getTask(
                                            null,
                                            files,
                                            null,
                                            List.of("-proc:none"),
                                            null,
                                            files.getJavaFileObjectsFromPaths(sources));
                    for (CompilationUnitTree unit : task.parse()) {
                        SourceMessages scanner = new SourceMessages();
                        scanner.scan(unit, null);
                        found.put(
                                Path.of(unit.getSourceFile().toUri()).getFileName().toString(),
                                new OfFile(scanner.messages, scanner.texts));
                    }
                }
            }
        }
        return found;
    }

    @Override
    public Void visitNewClass(NewClassTree made, Void nothing) {
        String type = made.getIdentifier().toString();
        // An AssertionError says that Heddle is wrong, to those who write it.
        if (type.endsWith("Exception") && !type.equals("NumberFormatException")) {
            addFirstText(made.getArguments());
        }
        return super.visitNewClass(made, null);
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, Void nothing) {
        String method = call.getMethodSelect().toString();
        boolean isForDevelopers =
                call.getArguments().stream().anyMatch(each -> each.toString().endsWith("DEBUG"));
        if (TELLERS.contains(method.substring(method.lastIndexOf('.') + 1)) && !isForDevelopers) {
            addFirstText(call.getArguments());
        }
        return super.visitMethodInvocation(call, null);
    }

    @Override
    public Void visitLiteral(LiteralTree literal, Void nothing) {
        if (literal.getValue() instanceof String text) {
            texts.add(text);
        }
        return super.visitLiteral(literal, null);
    }

    /** Literals that are joined are one text, wherever the line was broken. */
    @Override
    public Void visitBinary(BinaryTree sum, Void nothing) {
        texts.addAll(List.of(template(sum).split(ANYTHING)));
        return super.visitBinary(sum, null);
    }

    private void addFirstText(List<? extends ExpressionTree> arguments) {
        arguments.stream()
                .map(SourceMessages::template)
                .filter(text -> text.matches(".*\\p{Alpha}.*"))
                .findFirst()
                .ifPresent(messages::add);
    }

    private static String template(Tree expression) {
        String text =
                switch (expression) {
                    case LiteralTree literal when literal.getValue() instanceof String value ->
                            value;
                    case BinaryTree sum when sum.getKind() == Tree.Kind.PLUS ->
                            template(sum.getLeftOperand()) + template(sum.getRightOperand());
                    case ParenthesizedTree inner -> template(inner.getExpression());
                    default -> ANYTHING;
                };
        return text.replaceAll("(" + ANYTHING + ")+", ANYTHING);
    }
}
