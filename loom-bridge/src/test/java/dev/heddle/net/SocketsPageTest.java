package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** What {@code docs/sockets.md} promises: its tests exist, and it leaves out no method. */
class SocketsPageTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Suite|Test))\\.(\\w+)`");

    private String page;

    @BeforeEach
    void read() throws Exception {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/sockets.md"))) {
            folder = folder.getParent();
        }
        page = Files.readString(folder.resolve("docs/sockets.md"));
    }

    @Test
    void eachTestThatThePageNamesExists() {
        List<String> missing = new ArrayList<>();
        List<String> named = new ArrayList<>();
        TEST.matcher(page)
                .results()
                .forEach(found -> {
                    named.add(found.group());
                    if (!isTest(found.group(1), found.group(2))) {
                        missing.add(found.group());
                    }
                });
        assertTrue(named.size() > 50, named.size() + " tests are named");
        assertEquals(List.of(), missing);
    }

    private static boolean isTest(String type, String name) {
        try {
            return Arrays.stream(Class.forName("dev.heddle.net." + type).getDeclaredMethods())
                    .filter(method -> method.getName().equals(name))
                    .anyMatch(method ->
                            method.isAnnotationPresent(Test.class)
                                    || method.isAnnotationPresent(ParameterizedTest.class));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** In the tables whose last column is for tests. */
    @Test
    void eachRowNamesATest() {
        List<String> without = new ArrayList<>();
        boolean isForTests = false;
        int rows = 0;
        for (String line : page.lines().toList()) {
            if (!line.startsWith("|")) {
                isForTests = false;
            } else if (line.endsWith("| test |")) {
                isForTests = true;
            } else if (isForTests && !line.startsWith("|-")) {
                rows++;
                if (!line.endsWith("` |") && !line.endsWith("`* |")) {
                    without.add(line);
                }
            }
        }
        assertTrue(rows > 80, rows + " rows");
        assertEquals(List.of(), without);
    }

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
