package dev.heddle.demo;

/** Ends the demo with one sentence for the user and an exit code, without a stack trace. */
final class DemoFailure extends RuntimeException {

    /** Exit code when the run itself failed. */
    static final int RUN_FAILED = 1;

    /** Exit code when something asked for is not possible, and the user can ask differently. */
    static final int BAD_INPUT = 2;

    private static final long serialVersionUID = 1L;

    private final String sentence;
    private final int exitCode;

    private DemoFailure(String sentence, int exitCode) {
        super(sentence);
        this.sentence = sentence;
        this.exitCode = exitCode;
    }

    /** The input is at fault; {@code sentence} names the value and the remedy. */
    static DemoFailure badInput(String sentence) {
        return new DemoFailure(sentence, BAD_INPUT);
    }

    /** The run failed. */
    static DemoFailure runFailed(String sentence) {
        return new DemoFailure(sentence, RUN_FAILED);
    }

    /** A server process said {@code sentence} and ended with {@code exitCode}. */
    static DemoFailure ofServer(String sentence, int exitCode) {
        return new DemoFailure(sentence, exitCode == BAD_INPUT ? BAD_INPUT : RUN_FAILED);
    }

    /** What the user reads. */
    String sentence() {
        return sentence;
    }

    int exitCode() {
        return exitCode;
    }
}
