package dev.heddle.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** What the agent's jar says of what it contains is true, and of this version. */
class AgentLicencesIT {
    private static final Path ROOT = Path.of("..");
    private static final List<String> TEXTS = List.of("LICENSE", "NOTICE", "THIRD-PARTY-LICENSES");

    /** What those texts account for; Heddle's own is below {@code dev/heddle}. */
    private static final Pattern ACCOUNTED =
            Pattern.compile("runtime/(dev/heddle/|org/jctools/|META-INF/).*");

    private static String version(String name) throws IOException {
        MatchResult found =
                Pattern.compile("<" + name + ">([^<]+)<")
                        .matcher(Files.readString(ROOT.resolve("pom.xml")))
                        .results()
                        .findFirst()
                        .orElseThrow();
        return found.group(1);
    }

    @Test
    void theTextsAreThoseOfTheRoot() throws IOException {
        try (JarFile jar = new JarFile(AgentJvm.JAR.toFile())) {
            for (String name : TEXTS) {
                ZipEntry entry = jar.getEntry("META-INF/" + name);
                String text = new String(jar.getInputStream(entry).readAllBytes(), UTF_8);
                assertEquals(Files.readString(ROOT.resolve(name)), text, name);
            }
        }
    }

    @Test
    void theyNameTheVersionsThatAreInIt() throws IOException {
        for (String name : List.of("NOTICE", "THIRD-PARTY-LICENSES")) {
            String text = Files.readString(ROOT.resolve(name));
            assertTrue(text.contains("Netty " + version("netty.version") + " ("), name);
            assertTrue(text.contains("JCTools " + version("jctools.version")), name);
        }
    }

    @Test
    void nothingIsInItOfWhichTheySayNothing() throws IOException {
        try (JarFile jar = new JarFile(AgentJvm.JAR.toFile())) {
            Set<String> others = new TreeSet<>();
            jar.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.startsWith("runtime/") && !name.endsWith("/"))
                    .filter(name -> !ACCOUNTED.matcher(name).matches())
                    .forEach(name -> others.add(name.substring(0, name.lastIndexOf('/'))));
            assertEquals(Set.of(), others);
        }
    }
}
