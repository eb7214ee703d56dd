package dev.heddle.report;

/** Shows a log where something is or was: no failure. */
public final class Place extends Throwable {
    private static final long serialVersionUID = 1;

    /**
     * @param text what stands above the frames
     */
    public Place(String text, StackTraceElement[] stack) {
        super(text, null, false, true);
        setStackTrace(stack);
    }

    @Override
    @SuppressWarnings("OverrideThrowableToString") // its class would say nothing
    public String toString() {
        return String.valueOf(getMessage());
    }
}
