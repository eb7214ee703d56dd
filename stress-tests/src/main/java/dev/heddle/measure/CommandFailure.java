package dev.heddle.measure;

/** Ends a command with one sentence for the user and an exit code, without a stack trace. */
public final class CommandFailure extends RuntimeException {

    /** Exit code when the run itself failed. */
    static final int RUN_FAILED = 1;

    /** Exit code when something asked for is not possible, and the user can ask differently. */
    static final int BAD_INPUT = 2;

    private static final long serialVersionUID = 1L;

    private final String sentence;
    private final int exitCode;

    private CommandFailure(String sentence, int exitCode) {
        super(sentence);
        this.sentence = sentence;
        this.exitCode = exitCode;
    }

    /** The input is at fault; {@code sentence} names the value and the remedy. */
    public static CommandFailure badInput(String sentence) {
        return new CommandFailure(sentence, BAD_INPUT);
    }

    /** The run failed. */
    public static CommandFailure runFailed(String sentence) {
        return new CommandFailure(sentence, RUN_FAILED);
    }

    /** A server process said {@code sentence} and ended with {@code exitCode}. */
    public static CommandFailure ofServer(String sentence, int exitCode) {
        return new CommandFailure(sentence, exitCode == BAD_INPUT ? BAD_INPUT : RUN_FAILED);
    }

    /** What the user reads. */
    public String sentence() {
        return sentence;
    }

    public int exitCode() {
        return exitCode;
    }

    /** Whether the user can ask differently. */
    public boolean isBadInput() {
        return exitCode == BAD_INPUT;
    }
}
