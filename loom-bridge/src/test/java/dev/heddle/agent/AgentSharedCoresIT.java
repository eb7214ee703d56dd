package dev.heddle.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.driver.IoDrivers;
import dev.heddle.jdk.HandShake;
import dev.heddle.support.ChildJvm;
import dev.heddle.support.HeddleSockets;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.ConstantInstruction;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application that has a Heddle of its own: its API finds the agent's cores. */
class AgentSharedCoresIT {
    private static final String[] ALL = {
        "describe",
        "threads",
        "batch",
        "placement",
        "sockets",
        "timeouts",
        "datagrams",
        "listeners",
        "close",
        "carriers"
    };

    /** What that prints with one core. */
    private static List<String> expected(String driver) {
        String core = "heddle-core-0 is heddle-core-0";
        String noBatch =
                "batch: the agent's cores have no batch class: make a group by Heddle.newCoreGroup";
        return List.of(
                "the agent's 1 core, "
                        + driver
                        + " (requested), not pinned; this Heddle's sockets by nio",
                "executor: " + core,
                "factory: " + core,
                "factory of a core: " + core,
                "builder: " + core,
                "the JDK's: " + core,
                "blocking: " + core,
                "execute: heddle-core-0",
                "main is on null",
                noBatch,
                noBatch,
                noBatch,
                "load of heddle-core-0 is enough: true",
                core + ": 10",
                "echoed: 50",
                "SO_TIMEOUT: timed out",
                "deadline: timed out",
                "then: 7",
                "closed: Socket closed",
                "datagram of 3",
                "listeners serve on cores",
                "after close: " + core,
                "platform threads of its own: 0");
    }

    private static void assertShared(String driver, ChildJvm.Result result) {
        assertEquals("", result.err());
        assertEquals(expected(driver), result.out().lines().toList());
        assertEquals(0, result.exit());
    }

    /** No flag is needed: what the API does with the JDK's internals, the agent does for it. */
    @ParameterizedTest
    @ValueSource(strings = {IoDrivers.URING, IoDrivers.EPOLL, IoDrivers.NIO})
    void onTheClassPath(String driver) throws Exception {
        HeddleSockets.require(driver, 1);
        assertShared(
                driver,
                ChildJvm.runOn(
                        AgentJvm.packagedClassPath(),
                        List.of(AgentJvm.flag("cores=1,driver=" + driver)),
                        SharedCoresProgram.class,
                        ALL));
    }

    @Test
    void inAnExecutableJarWithJarsInside() throws Exception {
        List<String> arguments = new ArrayList<>();
        // The program is found on the class path, and there only.
        arguments.add(AgentJvm.packagedClassPath());
        arguments.add(SharedCoresProgram.class.getName());
        arguments.addAll(List.of(ALL));
        Path launcher = Files.createDirectories(folder.resolve("launcher"));
        copyClass(NestedProgram.class, launcher);
        assertShared(
                IoDrivers.NIO,
                ChildJvm.runOn(
                        launcher.toString(),
                        List.of(AgentJvm.flag("cores=1,driver=nio")),
                        NestedProgram.class,
                        arguments.toArray(String[]::new)));
    }

    private static void copyClass(Class<?> type, Path target) throws Exception {
        String name = type.getName().replace('.', '/') + ".class";
        Path copy = target.resolve(name);
        Files.createDirectories(copy.getParent());
        Files.copy(Path.of(AgentJvm.testClasses(), name), copy);
    }

    @TempDir Path folder;

    /** Without {@code --add-opens}, so that cores of its own are not to be had. */
    @Test
    void onTheModulePath() throws Exception {
        Path application = Path.of("src", "test", "modules", "app");
        String modules =
                Stream.of(AgentJvm.packagedClassPath().split(":"))
                        .filter(entry -> !entry.endsWith("test-classes"))
                        .filter(entry -> entry.matches(".*/(classes|(heddle|netty|jctools)-[^/]*)"))
                        .collect(Collectors.joining(":"));
        Path compiled = folder.resolve("app");
        assertEquals(
                0,
                ToolProvider.findFirst("javac")
                        .orElseThrow()
                        .run(
                                System.out,
                                System.err,
                                "-d",
                                compiled.toString(),
                                "-p",
                                modules,
                                application.resolve("module-info.java").toString(),
                                application.resolve("heddle/app/Echo.java").toString()));
        assertEquals(
                new ChildJvm.Result(0, "read 42 on a core\n", ""),
                ChildJvm.runModule(
                        List.of(AgentJvm.flag("cores=1")),
                        compiled + ":" + modules,
                        "heddle.app/heddle.app.Echo"));
    }

    /** The agent's placement counts, and each thread is known on the core where it is. */
    @ParameterizedTest
    @ValueSource(strings = {IoDrivers.URING, IoDrivers.EPOLL})
    void aThreadThatNeverWaitsKeepsNobodyFromItsBytes(String driver) throws Exception {
        HeddleSockets.require(driver, 1);
        var result =
                ChildJvm.runOn(
                        AgentJvm.packagedClassPath(),
                        List.of(AgentJvm.flag("cores=1,driver=" + driver)),
                        BusyNeighbourProgram.class);
        assertEquals("", result.err());
        assertEquals("the neighbour got 7", result.out().strip());
    }

    @Test
    void placementIsTheAgents() throws Exception {
        HeddleSockets.require(IoDrivers.NIO, 2);
        var result =
                ChildJvm.runOn(
                        AgentJvm.packagedClassPath(),
                        List.of(AgentJvm.flag("cores=2,placement=round_robin")),
                        SharedCoresProgram.class,
                        "placement",
                        "sockets",
                        "carriers");
        assertEquals("", result.err());
        assertEquals(
                List.of(
                        "load of heddle-core-0 is enough: true",
                        "load of heddle-core-1 is enough: true",
                        "heddle-core-0 is heddle-core-0: 10",
                        "heddle-core-1 is heddle-core-1: 10",
                        "echoed: 50",
                        "platform threads of its own: 0"),
                result.out().lines().toList());
    }

    @Test
    void aGroupThatTheApplicationMakesIsItsOwn() throws Exception {
        List<String> flags = new ArrayList<>(ChildJvm.FLAGS);
        flags.add(AgentJvm.flag("cores=1"));
        var result =
                ChildJvm.runOn(
                        AgentJvm.packagedClassPath(),
                        flags,
                        SharedCoresProgram.class,
                        "threads",
                        "own",
                        "sockets");
        assertEquals("", result.err());
        assertTrue(
                result.out().contains("main is on null\nown: mine-core-0 is mine-core-0\nechoed"),
                result.out());
    }

    @Test
    void withoutTheAgentItHasCoresOfItsOwn() throws Exception {
        var result = ownCores(List.of());
        assertEquals("", result.err());
    }

    /** By an agent whose hand-shake says another version. */
    @Test
    void anotherHandShakeIsOneSentenceAndCoresOfItsOwn() throws Exception {
        Path agent = folder.resolve("heddle-agent.jar");
        Files.copy(AgentJvm.JAR, agent);
        URI inside = URI.create("jar:" + agent.toUri());
        try (FileSystem jar = FileSystems.newFileSystem(inside, Map.of())) {
            Path type =
                    jar.getPath("runtime", HandShake.class.getName().replace('.', '/') + ".class");
            Files.write(type, withVersion(99, Files.readAllBytes(type)));
        }
        var result =
                ownCores(
                        List.of(
                                "-javaagent:" + agent + "=cores=1",
                                "-Djava.util.logging.SimpleFormatter.format=%4$s %5$s%n"));
        assertEquals(
                "WARNING the Heddle agent of this process offers its cores by hand-shake 99, and"
                        + " this Heddle understands 1: it has cores of its own; use the same"
                        + " version of both\n",
                result.err());
    }

    private static byte[] withVersion(int version, byte[] bytes) {
        ClassFile format = ClassFile.of();
        CodeTransform constant =
                (code, element) -> {
                    CodeElement kept = element;
                    if (kept instanceof ConstantInstruction) {
                        code.loadConstant(version);
                    } else {
                        code.with(kept);
                    }
                };
        return format.transformClass(
                format.parse(bytes),
                ClassTransform.transformingMethodBodies(
                        method -> method.methodName().equalsString("version"), constant));
    }

    private static ChildJvm.Result ownCores(List<String> more) throws Exception {
        List<String> flags = new ArrayList<>(ChildJvm.FLAGS);
        flags.add("-Dheddle.cores=1");
        flags.add("-Dheddle.driver=nio");
        flags.addAll(more);
        var result =
                ChildJvm.runOn(
                        AgentJvm.packagedClassPath(),
                        flags,
                        SharedCoresProgram.class,
                        "describe",
                        "sockets",
                        "carriers",
                        "describe");
        List<String> said = result.out().lines().toList();
        assertEquals("1 core, nio (requested), not pinned", said.get(0));
        assertEquals("echoed: 50", said.get(1));
        assertFalse(said.get(2).endsWith(" 0"), said.get(2));
        assertEquals(0, result.exit());
        return result;
    }
}
