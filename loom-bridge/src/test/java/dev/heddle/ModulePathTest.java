package dev.heddle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.driver.IoDrivers;
import dev.heddle.support.ChildJvm;
import dev.heddle.support.HeddleSockets;
import java.io.File;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application that is a module, and all of Heddle on the module path. */
class ModulePathTest {
    private static final Path APPLICATION = Path.of("src", "test", "modules", "app");
    private static final String PROGRAM = "heddle.app/heddle.app.Echo";

    private static final String OPEN = "--add-opens=java.base/java.lang=dev.heddle";
    private static final String NATIVE_ACCESS =
            "--enable-native-access=io.netty.common,io.netty.transport.unix.common"
                    + ",dev.heddle.driver,dev.heddle.scheduler";

    @TempDir static Path compiled;

    private static String modules;

    @BeforeAll
    static void compile() {
        modules =
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(ModulePathTest::isOfHeddle)
                        .filter(entry -> !entry.contains("-linux-") || entry.contains(processor()))
                        .collect(Collectors.joining(File.pathSeparator));
        int exit =
                ToolProvider.findFirst("javac")
                        .orElseThrow()
                        .run(
                                System.out,
                                System.err,
                                "-Xlint:all",
                                "-Werror",
                                "-d",
                                compiled.toString(),
                                "-p",
                                modules,
                                APPLICATION.resolve("module-info.java").toString(),
                                APPLICATION.resolve("heddle/app/Echo.java").toString());
        assertEquals(0, exit);
        modules = compiled + File.pathSeparator + modules;
    }

    /** Its modules and those that they require, not the tests and what they use. */
    private static boolean isOfHeddle(String entry) {
        Path path = Path.of(entry);
        String name = path.getFileName().toString();
        return name.equals("classes")
                || name.startsWith("heddle-")
                || name.startsWith("netty-")
                || name.startsWith("jctools-")
                || name.startsWith("jspecify-");
    }

    private static String processor() {
        return System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
    }

    private static String addModules() {
        return "--add-modules=io.netty.transport.epoll.linux."
                + processor()
                + ",io.netty.transport.io_uring.linux.x86_64";
    }

    /**
     * For aarch64 Netty's library for io_uring has the name of the other one, so that whichever
     * comes first on the module path hides it.
     */
    @Test
    void theNativeLibrariesAreModulesOfTheNamesThatTheReadmeGives() {
        Set<String> names =
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> entry.contains("-linux-"))
                        .flatMap(jar -> ModuleFinder.of(Path.of(jar)).findAll().stream())
                        .map(module -> module.descriptor().name())
                        .collect(Collectors.toSet());
        assertEquals(
                Set.of(
                        "io.netty.transport.epoll.linux.x86_64",
                        "io.netty.transport.epoll.linux.aarch_64",
                        "io.netty.transport.io_uring.linux.x86_64"),
                names);
    }

    private static String onlySentence(ChildJvm.Result result) {
        assertEquals(1, result.exit(), result.toString());
        String first = result.err().lines().findFirst().orElse("");
        String start = "Exception in thread \"main\" java.lang.UnsupportedOperationException: ";
        assertTrue(first.startsWith(start), result.err());
        assertTrue(
                result.err().lines().skip(1).allMatch(line -> line.startsWith("\t")), result.err());
        return first.substring(start.length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                IoDrivers.AUTO,
                IoDrivers.URING,
                IoDrivers.RING,
                IoDrivers.EPOLL,
                IoDrivers.NIO
            })
    void aCorrectStartPrintsNothingOnStderr(String driver) throws Exception {
        HeddleSockets.require(driver, 1);
        List<String> flags =
                List.of(OPEN, NATIVE_ACCESS, addModules(), "-Dheddle.driver=" + driver);
        assertEquals(
                new ChildJvm.Result(0, "read 42 on a core\n", ""),
                ChildJvm.runModule(flags, modules, PROGRAM));
    }

    @Test
    void withoutAddOpensTheSentenceNamesTheFlag() throws Exception {
        String message =
                onlySentence(
                        ChildJvm.runModule(List.of(NATIVE_ACCESS, addModules()), modules, PROGRAM));
        assertTrue(message.contains(OPEN + " (module path)"), message);
    }

    @Test
    void withoutTheNativeModulesNioIsUsedAndOneLineNamesTheFlag() throws Exception {
        var result =
                ChildJvm.runModule(
                        List.of(
                                OPEN,
                                NATIVE_ACCESS,
                                "-Djava.util.logging.SimpleFormatter.format=%5$s%n"),
                        modules,
                        PROGRAM);
        assertEquals("read 42 on a core\n", result.out());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().startsWith("I/O driver nio: no uring: "), result.err());
        assertTrue(
                result.err().contains(" on the module path with " + addModules() + ")"),
                result.err());
    }

    @Test
    void theReadmeNamesTheFlags() throws Exception {
        String readme = Files.readString(Path.of("..", "README.md"));
        for (String flag : List.of(OPEN, NATIVE_ACCESS)) {
            String name = flag.substring(0, flag.lastIndexOf('='));
            String value = flag.substring(flag.lastIndexOf('='));
            assertTrue(
                    readme.lines()
                            .anyMatch(line ->
                                    line.startsWith(name)
                                            && line.endsWith(
                                                    "(on the module path: " + value + ")")),
                    flag);
        }
        assertTrue(readme.contains(addModules().replace("aarch_64", "x86_64")));
    }
}
