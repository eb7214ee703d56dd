package dev.heddle.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.Task;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The JDK's tools look at a program under load. With a debugger's agent loaded: without any JVMTI
 * agent that follows threads, JDK 25.0.3 itself may crash in a thread dump (JDK-8364343).
 */
class AgentToolsIT {
    @Test
    void threadDumpsShowTheProgramsThreads(@TempDir Path folder) throws Exception {
        Path out = folder.resolve("out.txt");
        Process program =
                new ProcessBuilder(
                                tool("java"),
                                "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0",
                                // On a busy machine a stall would be told of between its lines.
                                AgentJvm.flag("cores=1,stallMillis=0"),
                                "-cp",
                                AgentJvm.testClasses(),
                                ThreadsProgram.class.getName(),
                                "load")
                        .redirectErrorStream(true)
                        .start();
        try {
            BufferedReader says =
                    new BufferedReader(
                            new InputStreamReader(
                                    program.getInputStream(), StandardCharsets.UTF_8));
            assertTrue(says.readLine().startsWith("Listening for transport dt_socket"));
            assertEquals("loaded", says.readLine());
            String pid = String.valueOf(program.pid());
            for (int i = 0; i < 5; i++) {
                Path dump = folder.resolve("threads-" + i + ".json");
                run(out, tool("jcmd"), pid, "Thread.dump_to_file", "-format=json", dump.toString());
                String json = Files.readString(dump);
                for (int n = 0; n < 50; n++) {
                    assertTrue(json.contains("\"name\": \"busy-" + n + "\""), "busy-" + n);
                }
                assertTrue(json.contains("\"name\": \"heddle-core-0\""), "the carrier");
                run(out, tool("jstack"), pid);
                assertTrue(Files.readString(out).contains("\"heddle-core-0\""), "the carrier");
            }
            program.getOutputStream().close();
            assertEquals("main returns", says.readLine());
            assertTrue(program.waitFor(Task.PATIENCE.toSeconds(), TimeUnit.SECONDS));
            assertEquals(0, program.exitValue());
        } finally {
            program.destroyForcibly();
        }
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private static void run(Path out, String... command) throws Exception {
        Process process =
                new ProcessBuilder(List.of(command))
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start();
        assertTrue(process.waitFor(Task.PATIENCE.toSeconds(), TimeUnit.SECONDS), command[0]);
        assertEquals(0, process.exitValue(), Files.readString(out));
    }
}
