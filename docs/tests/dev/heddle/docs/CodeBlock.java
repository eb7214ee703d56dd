package dev.heddle.docs;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;

/**
 * A fenced block of Java on a page, as a compilation unit. A block of statements becomes a method's
 * body, one of methods a class's. What it takes for granted stands in a comment before the fence,
 * which no reader of the page sees, as members of a class:
 *
 * <pre>
 *   &lt;!-- given: static Socket socket; static void serve(Socket connection) {} --&gt;
 * </pre>
 *
 * @param place the page and the line of the fence
 * @param given the members that it takes for granted
 * @param text the block
 */
record CodeBlock(String place, String given, String text) {
    private static final String FENCE = "```";
    private static final String GIVEN = "<!-- given: ";
    private static final String COMMENT_END = "-->";
    private static final Pattern METHOD =
            Pattern.compile("^(public |private )?static .*\\{$", Pattern.MULTILINE);
    private static final String IMPORTS =
            """
            import dev.heddle.*;
            import dev.heddle.channel.Channel;
            import dev.heddle.file.*;
            import dev.heddle.net.*;
            import dev.heddle.netty.*;
            import dev.heddle.scheduler.*;
            import java.io.*;
            import java.net.*;
            import java.nio.*;
            import java.nio.file.*;
            import java.time.*;
            import java.util.*;
            import java.util.concurrent.*;
            """;

    /** All blocks of a page. */
    static List<CodeBlock> of(Path page) throws IOException {
        List<CodeBlock> blocks = new ArrayList<>();
        StringBuilder text = null;
        String given = "";
        int begin = 0;
        int number = 0;
        for (String line : Files.readAllLines(page)) {
            number++;
            if (text != null && line.strip().equals(FENCE)) {
                blocks.add(new CodeBlock(page.getFileName() + ":" + begin, given, text.toString()));
                text = null;
                given = "";
            } else if (text != null) {
                text.append(line).append('\n');
            } else if (line.strip().equals(FENCE + "java")) {
                text = new StringBuilder();
                begin = number;
            } else if (line.startsWith(GIVEN)) {
                given = line.substring(GIVEN.length(), line.indexOf(COMMENT_END)).strip();
            }
        }
        return blocks;
    }

    /** The class that it becomes. */
    String className() {
        return "Block_" + place.replaceAll("\\W", "_");
    }

    private String source() {
        String body =
                METHOD.matcher(text).find()
                        ? text
                        : "static void block() throws Throwable {\n" + text + "}\n";
        return IMPORTS + "class " + className() + " {\n" + given + "\n" + body + "}\n";
    }

    JavaFileObject unit() {
        String source = source();
        return new SimpleJavaFileObject(
                URI.create("string:///" + className() + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
    }
}
