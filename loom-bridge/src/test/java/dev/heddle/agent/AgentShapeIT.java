package dev.heddle.agent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JDK whose classes are not as the agent knows them. */
class AgentShapeIT {
    private static final String SOCKET = "sun/nio/ch/NioSocketImpl.class";

    @Test
    void isLeftAsItIsAndNothingOfTheAgentRemains(@TempDir Path base) throws Exception {
        renameItsReads(base);
        var result =
                AgentJvm.run(
                        "",
                        List.of("-Xshare:off", "--patch-module", "java.base=" + base),
                        LeftThreadsProgram.class);
        assertEquals("ForkJoinPool-1-worker-1\nnone left\n", result.out(), result.toString());
        assertTrue(result.err().startsWith("heddle-agent: JDK "), result.err());
        assertTrue(
                result.err().contains("has another shape than the agent knows: there is no"),
                result.err());
        assertEquals(1, result.err().lines().count(), result.err());
        assertEquals(0, result.exit());
    }

    /** The same class with another name for a private method, so that it works as before. */
    private static void renameItsReads(Path base) throws Exception {
        String original;
        try (InputStream in = Object.class.getResourceAsStream("/" + SOCKET)) {
            original = new String(in.readAllBytes(), ISO_8859_1);
        }
        String renamed = original.replace("\0\7tryRead", "\0\7tryReap");
        assertNotEquals(original, renamed);
        Path file = base.resolve(SOCKET);
        Files.createDirectories(file.getParent());
        Files.writeString(file, renamed, ISO_8859_1);
    }
}
