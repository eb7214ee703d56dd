package dev.heddle.measure;

import java.io.Console;
import java.io.PrintStream;

/**
 * Says what a command is doing: one line that is written over on a terminal, plain lines elsewhere.
 * Confined to the command's thread.
 */
public final class ProgressLine {

    private final PrintStream out;
    private final boolean isTerminal;

    private int shownLength;

    ProgressLine(PrintStream out, boolean isTerminal) {
        this.out = out;
        this.isTerminal = isTerminal;
    }

    /** A progress line on standard output. */
    @SuppressWarnings("SystemConsoleNull") // null without a terminal: JDK 25's default is java.base
    public static ProgressLine onStdout() {
        Console console = System.console();
        return new ProgressLine(System.out, console != null && console.isTerminal());
    }

    /** Whether somebody watches, so that a line a second is not too much. */
    public boolean isTerminal() {
        return isTerminal;
    }

    /** Shows {@code text} until the next call. */
    public void show(String text) {
        if (isTerminal) {
            out.print("\r" + text + " ".repeat(Math.max(0, shownLength - text.length())));
            out.flush();
            shownLength = text.length();
        } else {
            out.println(text);
        }
    }

    /** Writes a line that stays. */
    public void note(String text) {
        clear();
        out.println(text);
    }

    /** Takes the line away; what follows starts on an empty line. */
    public void clear() {
        if (isTerminal && shownLength > 0) {
            out.print("\r" + " ".repeat(shownLength) + "\r");
            out.flush();
            shownLength = 0;
        }
    }
}
