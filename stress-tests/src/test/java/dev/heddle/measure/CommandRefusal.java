package dev.heddle.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.ToIntFunction;

/** How every command answers bad input: exit code 2, and one line that names the value. */
public final class CommandRefusal {

    private CommandRefusal() {}

    /** Replaces {@link System#err} meanwhile: a test that calls it locks that resource. */
    public static void assertRefused(
            ToIntFunction<String[]> command, String value, String... arguments) {
        PrintStream stderr = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        int exitCode;
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            exitCode = command.applyAsInt(arguments);
        } finally {
            System.setErr(stderr);
        }
        String text = written.toString(StandardCharsets.UTF_8);
        assertEquals(2, exitCode, text);
        assertEquals(1, text.lines().count(), text);
        assertTrue(text.startsWith(CommandExit.MESSAGE_PREFIX) && text.contains(value), text);
    }
}
