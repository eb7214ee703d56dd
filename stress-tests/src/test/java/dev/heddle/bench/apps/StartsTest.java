package dev.heddle.bench.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.measure.CommandFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class StartsTest {
    private static final double LEAST_JVM_BYTES = 10 * 1024 * 1024;

    @Test
    void saysWhatProgramsHaveTaken() throws Exception {
        Starts starts = new Starts("as it is", List.of());
        starts.warmUp();
        starts.add();
        starts.add();
        assertTrue(starts.leastMillis() > 0, "some time");
        assertEquals((starts.leastMillis() + starts.mostMillis()) / 2, starts.millis(), 1e-6);
        assertTrue(starts.cpuMillis() >= 0 && starts.cpuMillis() < 60_000, "of this process");
        assertTrue(starts.peakBytes() > LEAST_JVM_BYTES, "a JVM's memory");
    }

    @Test
    void anEmptyAgentIsAnAgent() throws Exception {
        Path jar = EmptyAgent.writeJar();
        try {
            Starts starts = new Starts("with it", List.of("-javaagent:" + jar));
            starts.add();
            assertTrue(starts.peakBytes() > LEAST_JVM_BYTES, "a JVM's memory");
        } finally {
            Files.delete(jar);
        }
    }

    @Test
    void aProgramThatCannotStartIsToldOf() {
        Starts starts = new Starts("wrongly", List.of("-javaagent:missing.jar"));
        CommandFailure failure = assertThrows(CommandFailure.class, starts::add);
        assertTrue(failure.sentence().contains("wrongly"), failure.sentence());
        assertTrue(failure.sentence().contains("missing.jar"), failure.sentence());
    }
}
