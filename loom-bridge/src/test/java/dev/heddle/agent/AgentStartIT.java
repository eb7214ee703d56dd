package dev.heddle.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.driver.IoDrivers;
import dev.heddle.support.ChildJvm;
import dev.heddle.support.HeddleSockets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a JVM starts with the agent, or says in one line why it goes on without. */
class AgentStartIT {
    private static ChildJvm.Result start(String options, String... flags) throws Exception {
        List<String> all = new ArrayList<>(List.of(ChildJvm.SHORT_LIVED));
        all.addAll(List.of(flags));
        return AgentJvm.run(options, all, OneThreadProgram.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {IoDrivers.URING, IoDrivers.RING, IoDrivers.EPOLL, IoDrivers.NIO})
    void eachDriverStarts(String driver) throws Exception {
        HeddleSockets.require(driver, 1);
        var result = start("cores=1,verbose=true,driver=" + driver);
        assertEquals(
                new ChildJvm.Result(
                        0,
                        "heddle-core-0\n",
                        "heddle-agent: 1 core, " + driver + " (requested), not pinned\n"),
                result);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Xshare:auto", "-Xshare:off", "-Xshare:on", "-Xverify:all", "-Xint"})
    void aGoodStartPrintsNothing(String flag) throws Exception {
        assertEquals(new ChildJvm.Result(0, "heddle-core-0\n", ""), start("cores=1", flag));
    }

    /**
     * The JVM does not use a cache that it recorded without an agent, and says so on its own log,
     * which is the standard output; as with any agent.
     */
    @Test
    void anAotCacheIsNoHindrance(@TempDir Path folder) throws Exception {
        Path jar = folder.resolve("program.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Class<?> type : List.of(OneThreadProgram.class, ThreadsProgram.class)) {
                String name = type.getName().replace('.', '/') + ".class";
                out.putNextEntry(new ZipEntry(name));
                Files.copy(Path.of(AgentJvm.testClasses(), name), out);
            }
        }
        String program = jar.toString();
        Path cache = folder.resolve("program.aot");
        ChildJvm.runOn(program, List.of("-XX:AOTCacheOutput=" + cache), OneThreadProgram.class);
        assertTrue(Files.exists(cache));
        var result =
                ChildJvm.runOn(
                        program,
                        List.of("-XX:AOTCache=" + cache, "-Xlog:disable", AgentJvm.flag("cores=1")),
                        OneThreadProgram.class);
        assertEquals(new ChildJvm.Result(0, "heddle-core-0\n", ""), result);
    }

    @Test
    void anAgentThatIsGivenTwiceCountsOnce() throws Exception {
        var result = start("cores=1,strict=true", AgentJvm.flag("cores=1,strict=true"));
        assertEquals(
                new ChildJvm.Result(
                        0,
                        "heddle-core-0\n",
                        "heddle-agent: is given twice: the options of the first count\n"),
                result);
    }

    @Test
    void aJvmWithoutContinuationsIsLeftAsItIs() throws Exception {
        String[] flags = {"-XX:+UnlockExperimentalVMOptions", "-XX:-VMContinuations"};
        var result = start("", flags);
        assertEquals(0, result.exit());
        assertTrue(result.err().contains("-VMContinuations; Heddle is not used"), result.err());
        assertEquals(1, start("strict=true", flags).exit());
    }

    @Test
    void theOldSettingOfTheJdkIsTheNumberOfCores() throws Exception {
        String parallelism = "-Djdk.virtualThreadScheduler.parallelism=1";
        for (String options : List.of("verbose=true", "verbose=true,cores=1")) {
            assertTrue(start(options, parallelism).err().startsWith("heddle-agent: 1 core, "));
        }
        String twenty = "-Djdk.virtualThreadScheduler.parallelism=20000";
        assertEquals("", start("", twenty).err());
    }

    @Test
    void propertiesMeanTheSameAndOptionsAreStronger() throws Exception {
        var result =
                start(
                        "driver=nio,cores=1",
                        "-Dheddle.agent.verbose=true",
                        "-Dheddle.driver=nonsense");
        assertEquals("heddle-agent: 1 core, nio (requested), not pinned\n", result.err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "core=1 | 'core=1' is unknown | cores, driver",
                "cores | 'cores' is unknown | and a value",
                "cores=many | cores=many is not possible | whole number",
                "cores=99999 | cores=99999 is not possible | 1 to",
                "driver=best | 'best' is unknown | uring, ring, epoll or nio",
                "pin=maybe | pin=maybe is not possible | true or false",
                "placement=any | placement=any is not possible | round_robin",
                "handoff=1 | handoff=1 is not possible | true or false",
                "strict=yes | strict=yes is not possible | true or false",
            })
    void aWrongOptionIsOneLineAndTheProgramRuns(String options, String what, String remedy)
            throws Exception {
        assertOneLine(start(options), what, remedy);
    }

    @ParameterizedTest
    @CsvSource({
        "heddle.agent.verbose, loud, true or false",
        "heddle.agent.typo, 1, strict or verbose",
        "heddle.cores, few, whole number"
    })
    void aWrongPropertyLikewise(String property, String value, String remedy) throws Exception {
        String flag = "-D" + property + "=" + value;
        assertOneLine(start("", flag), flag, remedy);
    }

    private static void assertOneLine(ChildJvm.Result result, String what, String remedy) {
        assertEquals(0, result.exit(), result.toString());
        assertTrue(result.out().startsWith("ForkJoinPool-1-worker-"), result.toString());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().startsWith("heddle-agent: "), result.err());
        assertTrue(result.err().contains(what), result.err());
        assertTrue(result.err().contains(remedy), result.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"strict=true,cores=many", "core=1,strict=true", "driver=x,strict=true"})
    void strictlyAWrongOptionEndsTheJvm(String options) throws Exception {
        var result = start(options);
        assertEquals(1, result.exit(), result.toString());
        assertEquals("", result.out());
        assertEquals(1, result.err().lines().count(), result.err());
        assertEquals(1, start("cores=many", "-Dheddle.agent.strict=true").exit());
    }

    /** With the same artifacts on its class path, and a Heddle of its own beside the agent's. */
    @Test
    void anApplicationHasItsOwnNettyAndItsOwnHeddle() throws Exception {
        List<String> flags = new ArrayList<>(ChildJvm.FLAGS);
        flags.add(AgentJvm.flag("cores=1"));
        var result = ChildJvm.runOn(AgentJvm.packagedClassPath(), flags, OwnLibrariesProgram.class);
        assertEquals("", result.err());
        assertEquals(
                Set.of(
                        "netty epoll loads: true",
                        "plain: heddle-core-0",
                        "own group: mine-core-0",
                        "child of own group: mine-core-0",
                        "the agent's classes are hidden: true"),
                Set.copyOf(result.out().lines().toList()));
    }

    @Test
    void theJarHasTheAgentAndItsLicencesInSight() throws Exception {
        try (JarFile jar = new JarFile(AgentJvm.JAR.toFile())) {
            List<String> visible =
                    jar.stream()
                            .map(Object::toString)
                            .filter(name -> !name.startsWith("runtime/") && !name.endsWith("/"))
                            .toList();
            assertEquals(
                    List.of(
                            "META-INF/MANIFEST.MF",
                            "META-INF/LICENSE",
                            "META-INF/NOTICE",
                            "META-INF/THIRD-PARTY-LICENSES",
                            "dev/heddle/agent/Premain.class",
                            "dev/heddle/agent/RuntimeLoader$1.class",
                            "dev/heddle/agent/RuntimeLoader$Reference.class",
                            "dev/heddle/agent/RuntimeLoader$Unpacked.class",
                            "dev/heddle/agent/RuntimeLoader.class"),
                    visible);
            assertTrue(
                    jar.stream()
                            .noneMatch(entry ->
                                    entry.getName().contains("/io/netty/")
                                            && !entry.getName().contains("/shaded/")));
            var attributes = jar.getManifest().getMainAttributes();
            assertEquals("dev.heddle.agent.Premain", attributes.getValue("Premain-Class"));
            assertEquals("true", attributes.getValue("Can-Retransform-Classes"));
            for (String absent :
                    List.of("Agent-Class", "Boot-Class-Path", "Launcher-Agent-Class")) {
                assertEquals(null, attributes.getValue(absent), absent);
            }
        }
    }
}
