package dev.heddle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.driver.IoDrivers;
import dev.heddle.support.ChildJvm;
import dev.heddle.support.HeddleSockets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a JVM starts with Heddle, or says in one sentence why not. */
class StartTest {
    private static final String STOCK = "-Dheddle.fallback=stock";
    private static final String PLAIN_LOG =
            "-Djava.util.logging.SimpleFormatter.format=%4$s %5$s%n";

    private static List<String> flags(String... more) {
        List<String> flags = new ArrayList<>(ChildJvm.FLAGS);
        flags.add(ChildJvm.SHORT_LIVED);
        flags.addAll(List.of(more));
        return flags;
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
        var result = ChildJvm.run(flags("-Dheddle.driver=" + driver), StartProgram.class, "echo");
        assertEquals(new ChildJvm.Result(0, "read 42\n", ""), result);
    }

    @ParameterizedTest
    @ValueSource(strings = {IoDrivers.URING, IoDrivers.RING, IoDrivers.EPOLL, IoDrivers.NIO})
    void theJvmEndsThoughThreadsAreBlockedInIo(String driver) throws Exception {
        HeddleSockets.require(driver, 1);
        var result =
                ChildJvm.run(flags("-Dheddle.driver=" + driver), StartProgram.class, "blocked");
        assertEquals(new ChildJvm.Result(0, "main returns\n", ""), result);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void timedWaitsStartNoTimerThreadOfTheJdk(int cores) throws Exception {
        var result = ChildJvm.run(flags("-Dheddle.cores=" + cores), StartProgram.class, "sleep");
        assertEquals(0, result.exit(), result.err());
        assertTrue(result.out().contains("heddle-core-0"), result.out());
        assertEquals(Set.of(), timerThreads(result.out()), result.out());
    }

    /** The control of the test above: what it looks for is to be seen where it is. */
    @ParameterizedTest
    @CsvSource({
        "sleepOnStock, ForkJoinPool-1-delayScheduler",
        "sleepOnAnExecutor, VirtualThread-unparker"
    })
    void timerThreadsOfTheJdkAreSeenWhereThereAreAny(String program, String thread)
            throws Exception {
        var result = ChildJvm.run(flags(), StartProgram.class, program);
        assertEquals(0, result.exit(), result.err());
        assertTrue(timerThreads(result.out()).contains(thread), result.out());
    }

    private static Set<String> timerThreads(String names) {
        return names.lines()
                .filter(name ->
                        name.contains("VirtualThread-unparker") || name.contains("ForkJoinPool"))
                .collect(Collectors.toSet());
    }

    @Test
    void closingAnExecutorLeavesTheDefaultGroupUsable() throws Exception {
        var result = ChildJvm.run(flags("-Dheddle.cores=1"), StartProgram.class, "executor");
        assertEquals(new ChildJvm.Result(0, "ran on heddle-core-0\nran again\n", ""), result);
    }

    private static String onlyMessage(ChildJvm.Result result, String exception) {
        assertEquals(1, result.exit(), result.toString());
        String first = result.err().lines().findFirst().orElse("");
        String start = "Exception in thread \"main\" " + exception + ": ";
        assertTrue(first.startsWith(start), result.err());
        assertTrue(
                result.err()
                        .lines()
                        .skip(1)
                        .allMatch(line -> line.startsWith("\t") || line.startsWith("Caused by: ")),
                result.err());
        return first.substring(start.length());
    }

    @Test
    void withoutAddOpensTheSentenceNamesTheFlags() throws Exception {
        var result =
                ChildJvm.run(
                        List.of("--enable-native-access=ALL-UNNAMED"),
                        StartProgram.class,
                        "executor");
        String message = onlyMessage(result, "java.lang.UnsupportedOperationException");
        assertTrue(message.contains("--add-opens=java.base/java.lang=ALL-UNNAMED"), message);
        assertTrue(message.contains("--add-opens=java.base/java.lang=dev.heddle"), message);
        assertTrue(message.contains("-Dheddle.fallback=stock"), message);
    }

    @Test
    void stockFallbackWorksAndLogsOneLine() throws Exception {
        var result =
                ChildJvm.run(
                        List.of("--enable-native-access=ALL-UNNAMED", STOCK, PLAIN_LOG),
                        StartProgram.class,
                        "executor");
        assertEquals(0, result.exit(), result.err());
        assertEquals("ran on null\nran again\n", result.out());
        assertEquals(1, result.err().lines().count(), result.err());
        String line = result.err();
        assertTrue(line.contains("WARNING virtual threads run on the JDK's own scheduler: "), line);
        assertTrue(line.contains("--add-opens=java.base/java.lang=ALL-UNNAMED"), line);
    }

    /** There, sockets run on the group's cores, and virtual threads are the JDK's. */
    @Test
    void stockFallbackHasSocketsToo() throws Exception {
        var result =
                ChildJvm.run(
                        List.of("--enable-native-access=ALL-UNNAMED", STOCK),
                        StartProgram.class,
                        "echo");
        assertEquals(0, result.exit(), result.err());
        assertEquals("read 42\n", result.out());
    }

    @Test
    void anUnknownFallbackIsNamed() throws Exception {
        var result =
                ChildJvm.run(List.of("-Dheddle.fallback=nonsense"), StartProgram.class, "executor");
        String message = onlyMessage(result, "java.lang.IllegalArgumentException");
        assertTrue(message.contains("-Dheddle.fallback=nonsense"), message);
        assertTrue(message.contains("fail") && message.contains("stock"), message);
    }

    @ParameterizedTest
    @CsvSource({
        "driver, nonsense, 'auto, uring, ring, epoll or nio'",
        "cores, -1, 1 to",
        "cores, 99999, 1 to",
        "cores, many, a whole number",
        "pinning, perhaps, true or false",
        "placement, anywhere, round_robin"
    })
    void anImpossibleSettingIsOneSentenceWithTheValueAndTheRemedy(
            String name, String value, String remedy) throws Exception {
        for (String program : List.of("executor", "group")) {
            var result =
                    ChildJvm.run(
                            flags("-Dheddle." + name + "=" + value), StartProgram.class, program);
            String message = onlyMessage(result, "java.lang.IllegalArgumentException");
            assertTrue(message.contains(value), message);
            assertTrue(message.contains(remedy), message);
        }
    }

    @Test
    void askingWhetherItIsSupportedOpensNoGroup() throws Exception {
        var result = ChildJvm.run(flags(), StartProgram.class, "supported");
        assertEquals(new ChildJvm.Result(0, "supported\n", ""), result);
    }

    private static void assertRunsOnNio(ChildJvm.Result result, String whyNoEpoll) {
        assertEquals(0, result.exit(), result.err());
        assertEquals("read 42\n", result.out());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().startsWith("INFO I/O driver nio: no uring: "), result.err());
        assertTrue(result.err().contains("; no epoll: " + whyNoEpoll), result.err());
    }

    @Test
    void withoutNativeLibrariesNioIsUsedAndOneLineSaysWhy() throws Exception {
        var result =
                ChildJvm.run(
                        flags("-Dio.netty.transport.noNative=true", PLAIN_LOG),
                        StartProgram.class,
                        "echo");
        assertRunsOnNio(result, "Netty's epoll library does not load: ");
        assertTrue(result.err().contains("netty-transport-native-epoll"), result.err());
    }

    @Test
    void onAnotherSystemTheReasonIsThatItIsNotLinux() throws Exception {
        var result =
                ChildJvm.run(flags("-Dos.name=Mac OS X", PLAIN_LOG), StartProgram.class, "echo");
        String linux = "Only supported on Linux";
        assertRunsOnNio(result, "Netty's epoll library does not load: " + linux + "\n");
        assertTrue(result.err().contains("no uring: io_uring is not available: " + linux));
    }

    private static boolean isNotOfNetty(String entry) {
        return !entry.contains("netty");
    }

    @Test
    void withoutNettyNioIsUsedAndOneLineSaysWhy() throws Exception {
        var result =
                ChildJvm.run(flags(PLAIN_LOG), StartTest::isNotOfNetty, StartProgram.class, "echo");
        assertRunsOnNio(result, "there is no class io/netty/");
    }

    /** Of native code it needs none, and so no access to it. */
    @Test
    void nioNeedsNeitherNettyNorNativeAccess() throws Exception {
        var result =
                ChildJvm.run(
                        List.of(
                                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                "--illegal-native-access=deny",
                                "-Dheddle.driver=nio"),
                        StartTest::isNotOfNetty,
                        StartProgram.class,
                        "echo");
        assertEquals(new ChildJvm.Result(0, "read 42\n", ""), result);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Dio.netty.transport.noNative=true", "-Dos.name=Mac OS X"})
    void whereOnlyNioWorksHeddleIsSupported(String flag) throws Exception {
        var result = ChildJvm.run(flags(flag), StartProgram.class, "supported");
        assertEquals("supported\n", result.out(), result.err());
    }

    /** There are no Heddle sockets then: they say why, and name no fallback that is none. */
    @Test
    void withoutTheRequestedDriverSocketsSayWhy() throws Exception {
        var result =
                ChildJvm.run(
                        flags("-Dio.netty.transport.noNative=true", "-Dheddle.driver=epoll", STOCK),
                        StartProgram.class,
                        "echo");
        assertEquals(1, result.exit(), result.toString());
        String message =
                result.err().lines().filter(line -> line.startsWith("Exception")).findFirst().get();
        assertTrue(message.contains("driver 'epoll' cannot be used: "), message);
        assertTrue(message.contains("netty-transport-native-epoll"), message);
        assertFalse(message.contains(STOCK), message);
    }

    private static boolean isNoRing(String entry) {
        return !entry.contains("netty-transport-native-io_uring");
    }

    @Test
    void aRequestedDriverThatIsMissingIsNotReplaced() throws Exception {
        List<String> flags = flags("-Dheddle.driver=uring");
        var result = ChildJvm.run(flags, StartTest::isNoRing, StartProgram.class, "executor");
        String message = onlyMessage(result, "java.lang.UnsupportedOperationException");
        assertTrue(message.startsWith("driver 'uring' cannot be used: "), message);
        assertTrue(message.contains("use driver 'auto'"), message);
        assertTrue(message.endsWith("or set " + STOCK + " to run without Heddle"), message);
    }

    @Test
    void aRequestedDriverThatIsMissingFallsBackToStockOnly() throws Exception {
        List<String> flags = flags("-Dheddle.driver=uring", STOCK, PLAIN_LOG);
        for (String program : List.of("executor", "factories")) {
            var result = ChildJvm.run(flags, StartTest::isNoRing, StartProgram.class, program);
            assertEquals(0, result.exit(), result.err());
            assertTrue(result.out().startsWith("ran on null\nran "), result.out());
            assertEquals(1, result.err().lines().count(), result.err());
            String start = "WARNING virtual threads run on the JDK's own scheduler: driver 'uring'";
            assertTrue(result.err().startsWith(start), result.err());
        }
    }
}
