package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketOption;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
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
    private static final Pattern MEMBER = Pattern.compile("`(\\w+)\\.(\\w+(?:\\([^`]*\\))?)`");
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
        assertTrue(named.size() > 150, named.size() + " tests are named");
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
        assertTrue(rows().size() > 150, rows().size() + " rows");
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

    // --- what java.net does not have

    /** As {@code Type.method(Types)} or {@code Type.CONSTANT}, and nothing else is there so. */
    @Test
    void eachPublicMemberOfHeddlesOwnIsInTheFirstColumnOfATableForTests() throws Exception {
        Set<String> named = new TreeSet<>();
        for (String row : rows()) {
            String first = row.substring(1, row.indexOf('|', 1));
            MEMBER.matcher(first).results().forEach(found -> named.add(found.group()));
        }
        Set<String> unnamed = new TreeSet<>();
        Set<String> unknown = new TreeSet<>(named);
        Collection<Class<?>> types = publicTypes();
        assertTrue(types.contains(HeddleSocket.class), types.toString());
        for (Class<?> type : types) {
            members(type, true).filter(member -> !named.contains(member)).forEach(unnamed::add);
            members(type, false).forEach(unknown::remove);
        }
        assertEquals(Set.of(), unnamed, "not on the page");
        assertEquals(Set.of(), unknown, "not in " + HeddleSocket.class.getPackageName());
    }

    private static Stream<String> members(Class<?> type, boolean isOwn) {
        Stream<String> methods =
                Arrays.stream(type.getDeclaredMethods())
                        .filter(method -> isPublic(method.getModifiers(), method.isSynthetic()))
                        .filter(method -> !isOwn || isOwn(method))
                        .map(SocketsPageTest::signature);
        Stream<String> constants =
                Arrays.stream(type.getDeclaredFields())
                        .filter(field -> isPublic(field.getModifiers(), field.isSynthetic()))
                        .map(Field::getName);
        return Stream.concat(methods, constants)
                .map(member -> "`" + type.getSimpleName() + "." + member + "`");
    }

    private static boolean isPublic(int modifiers, boolean isSynthetic) {
        return Modifier.isPublic(modifiers) && !isSynthetic;
    }

    /** Neither an override of what a superclass has, nor what the compiler gives each enum. */
    private static boolean isOwn(Method method) {
        Class<?> type = method.getDeclaringClass();
        if (type.isEnum() && Modifier.isStatic(method.getModifiers())) {
            return false;
        }
        for (Class<?> c = type.getSuperclass(); c != null; c = c.getSuperclass()) {
            if (Arrays.stream(c.getDeclaredMethods())
                    .anyMatch(other -> signature(other).equals(signature(method)))) {
                return false;
            }
        }
        return true;
    }

    private static String signature(Method method) {
        String signature =
                Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(", ", method.getName() + "(", ")"));
        return method.isVarArgs() ? signature.replace("[])", "...)") : signature;
    }

    /** Of the package of the sockets. */
    private static Collection<Class<?>> publicTypes() throws Exception {
        URL one = HeddleSocket.class.getResource("HeddleSocket.class");
        assertNotNull(one);
        try (Stream<Path> files = Files.list(Path.of(one.toURI()).getParent())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.matches("[A-Za-z]+\\.class"))
                    .filter(file -> !file.startsWith("package"))
                    .map(SocketsPageTest::load)
                    .filter(type -> Modifier.isPublic(type.getModifiers()))
                    .collect(Collectors.toList());
        }
    }

    private static Class<?> load(String file) {
        String type = file.substring(0, file.length() - ".class".length());
        try {
            return Class.forName(HeddleSocket.class.getPackageName() + "." + type);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(file, e);
        }
    }
}
