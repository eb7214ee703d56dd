package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** What {@code docs/sockets.md} promises: its tests exist, and it leaves out no method. */
class SocketsPageTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Suite|Test|IT))(?:\\.(\\w+))?`");
    private static final String TESTS = "src/test/java";

    private Path root;
    private String page;

    @BeforeEach
    void read() throws Exception {
        root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("docs/sockets.md"))) {
            root = root.getParent();
        }
        page = Files.readString(root.resolve("docs/sockets.md"));
    }

    // --- the tests it names

    @Test
    void eachTestThatThePageNamesExists() throws Exception {
        Map<String, String> classes = testClasses();
        List<String> missing = new ArrayList<>();
        List<String> named = new ArrayList<>();
        TEST.matcher(page)
                .results()
                .forEach(found -> {
                    named.add(found.group());
                    String type = classes.get(found.group(1));
                    if (type == null || (found.group(2) != null && !isTest(type, found.group(2)))) {
                        missing.add(found.group());
                    }
                });
        assertTrue(named.size() > 100, named.size() + " tests are named");
        assertEquals(List.of(), missing);
    }

    /** Of all modules, by their simple names. */
    private Map<String, String> testClasses() throws IOException {
        Map<String, String> classes = new HashMap<>();
        try (Stream<Path> modules = Files.list(root)) {
            for (Path module : modules.toList()) {
                Path sources = module.resolve(TESTS);
                if (Files.isDirectory(sources)) {
                    addClasses(sources, classes);
                }
            }
        }
        return classes;
    }

    private static void addClasses(Path sources, Map<String, String> classes) throws IOException {
        try (Stream<Path> files = Files.walk(sources)) {
            files.map(file -> sources.relativize(file).toString())
                    .filter(file -> file.endsWith(".java"))
                    .map(file -> file.substring(0, file.length() - ".java".length()))
                    .map(file -> file.replace('/', '.'))
                    .forEach(type -> classes.put(type.substring(type.lastIndexOf('.') + 1), type));
        }
    }

    /** Of the class, or inherited from a suite. */
    private static boolean isTest(String type, String name) {
        try {
            for (Class<?> c = Class.forName(type); c != null; c = c.getSuperclass()) {
                for (Method method : c.getDeclaredMethods()) {
                    if (method.getName().equals(name)
                            && (method.isAnnotationPresent(Test.class)
                                    || method.isAnnotationPresent(ParameterizedTest.class))) {
                        return true;
                    }
                }
            }
            return false;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Test
    void eachRowNamesATest() {
        List<String> without =
                rows().stream()
                        .filter(line -> !line.endsWith("` |") && !line.endsWith("`* |"))
                        .toList();
        assertTrue(rows().size() > 80, rows().size() + " rows");
        assertEquals(List.of(), without);
    }

    /** Of the tables whose last column is for tests. */
    private List<String> rows() {
        List<String> rows = new ArrayList<>();
        boolean isForTests = false;
        for (String line : page.lines().toList()) {
            if (!line.startsWith("|")) {
                isForTests = false;
            } else if (line.endsWith("| test |")) {
                isForTests = true;
            } else if (isForTests && !line.startsWith("|-")) {
                rows.add(line);
            }
        }
        return rows;
    }

    // --- the methods of java.net

    @Test
    void eachMethodOfASocketIsOnThePage() {
        assertEquals(Set.of(), missing(Socket.class, section("java.net.Socket")));
        assertEquals(Set.of(), missing(ServerSocket.class, section("java.net.ServerSocket")));
        assertEquals(Set.of(), missing(DatagramSocket.class, section("java.net.DatagramSocket")));
    }

    private static Set<String> missing(Class<?> type, String text) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method ->
                        Modifier.isPublic(method.getModifiers())
                                || Modifier.isProtected(method.getModifiers()))
                .map(Method::getName)
                .filter(name -> !text.contains("`" + name + "`"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void eachOptionOfASocketIsOnThePage() throws Exception {
        String text = section("Options");
        try (Socket stock = new Socket();
                ServerSocket listener = new ServerSocket();
                DatagramSocket datagrams = new DatagramSocket(null)) {
            Set<String> missing = new TreeSet<>();
            for (Set<SocketOption<?>> options :
                    List.of(
                            stock.supportedOptions(),
                            listener.supportedOptions(),
                            datagrams.supportedOptions())) {
                for (SocketOption<?> option : options) {
                    if (!text.contains("`" + option.name() + "`")) {
                        missing.add(option.name());
                    }
                }
            }
            assertEquals(Set.of(), missing);
        }
    }

    private String section(String title) {
        int start = page.indexOf("\n## " + title + "\n");
        assertTrue(start >= 0, "no section " + title);
        int end = page.indexOf("\n## ", start + 1);
        return page.substring(start, end < 0 ? page.length() : end);
    }
}
