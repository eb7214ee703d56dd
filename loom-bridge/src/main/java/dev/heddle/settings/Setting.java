package dev.heddle.settings;

/**
 * One thing that the user said.
 *
 * @param text the value
 * @param source how it was written up to the value, such as {@code -Dheddle.cores=}
 */
public record Setting(String text, String source) {
    /** What is wrong with it. */
    public IllegalArgumentException impossible(String remedy) {
        return new IllegalArgumentException(source + text + " is not possible: give " + remedy);
    }

    /**
     * The value as a truth value.
     *
     * @throws IllegalArgumentException if it is neither {@code true} nor {@code false}
     */
    public boolean asBoolean() {
        return switch (text.strip()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw impossible("true or false");
        };
    }
}
