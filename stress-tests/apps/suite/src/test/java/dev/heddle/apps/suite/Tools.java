package dev.heddle.apps.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * The JDK's tools, on a process that is under load meanwhile: thread dumps by {@code jcmd} and
 * {@code jstack}, and a recording of its flight recorder.
 */
final class Tools {
    private static final int TIMES = 3;
    private static final long TIMEOUT_SECONDS = 60;

    private final String pid;
    private final Path files;
    private final String carrierPrefix;

    /**
     * @param files what the names of the files begin with that the tools write
     */
    Tools(long pid, Path files, String carrierPrefix) {
        this.pid = Long.toString(pid);
        this.files = files;
        this.carrierPrefix = carrierPrefix;
    }

    /** Uses all of them, and checks what they say. */
    void look() throws Exception {
        run("jcmd", pid, "JFR.start", "name=apps", "settings=profile");
        for (int i = 0; i < TIMES; i++) {
            dumpAsJson();
            String stacks = run("jstack", pid);
            assertTrue(stacks.contains("\"" + carrierPrefix), "jstack shows the carriers");
        }
        Path recording = file(".jfr");
        run("jcmd", pid, "JFR.stop", "name=apps", "filename=" + recording);
        checkRecording(recording);
    }

    private Path file(String suffix) throws IOException {
        Path file = files.resolveSibling(files.getFileName() + suffix);
        Files.deleteIfExists(file);
        return file;
    }

    private void dumpAsJson() throws Exception {
        Path dump = file(".json");
        run("jcmd", pid, "Thread.dump_to_file", "-format=json", dump.toString());
        String json = Files.readString(dump);
        checkNesting(json);
        assertTrue(json.contains("\"threadDump\""), "a thread dump");
        assertTrue(json.contains("\"name\": \"" + carrierPrefix), "the dump shows the carriers");
        assertTrue(json.contains("\"virtual\": true"), "the dump shows virtual threads");
    }

    /** That the file is whole: each bracket outside of strings is closed, in its order. */
    private static void checkNesting(String json) {
        List<Character> open = new ArrayList<>();
        boolean isInString = false;
        for (int i = 0; i < json.length(); i++) {
            char next = json.charAt(i);
            if (isInString) {
                if (next == '\\') {
                    i++;
                } else {
                    isInString = next != '"';
                }
                continue;
            }
            switch (next) {
                case '"' -> isInString = true;
                case '{' -> open.addLast('}');
                case '[' -> open.addLast(']');
                case '}', ']' ->
                        assertEquals(open.isEmpty() ? null : open.removeLast(), next, "at " + i);
                default -> {
                    // Numbers, words and separators.
                }
            }
        }
        assertTrue(open.isEmpty() && !isInString, "the dump ends in the midst");
    }

    /** The recorder knows which virtual thread it met on a carrier, and in which code. */
    private static void checkRecording(Path recording) throws IOException {
        long samples =
                RecordingFile.readAllEvents(recording).stream()
                        .filter(event -> event.getEventType().getName().endsWith("Sample"))
                        .filter(Tools::isOfVirtualThread)
                        .count();
        assertTrue(samples > 0, "no virtual thread was met");
    }

    private static boolean isOfVirtualThread(RecordedEvent event) {
        return event.hasField("sampledThread")
                && event.getThread("sampledThread") != null
                && event.getThread("sampledThread").isVirtual()
                && event.getStackTrace() != null;
    }

    private static String run(String tool, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("heddle-apps", "." + tool);
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                fail(command + " has not ended");
            }
            String said = Files.readString(output);
            assertEquals(0, process.exitValue(), () -> command + " said " + said);
            return said;
        } finally {
            Files.delete(output);
        }
    }
}
