package dev.heddle.measure;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** A JSON object, written in the order of its members. */
public final class JsonObject {

    private static final int DECIMALS = 3;
    private static final int FIRST_PRINTABLE = 0x20;

    private final StringBuilder members = new StringBuilder();

    /** Adds a number. JSON has no NaN and no infinity: such a value becomes {@code null}. */
    public JsonObject with(String name, double value) {
        appendName(name);
        if (Double.isFinite(value)) {
            BigDecimal rounded =
                    BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_EVEN);
            members.append(rounded.toPlainString());
        } else {
            members.append("null");
        }
        return this;
    }

    /** Adds a string. */
    public JsonObject with(String name, String value) {
        appendName(name);
        appendString(value);
        return this;
    }

    /** Adds an object as it is now. */
    public JsonObject with(String name, JsonObject value) {
        appendName(name);
        members.append(value);
        return this;
    }

    private void appendName(String name) {
        if (!members.isEmpty()) {
            members.append(',');
        }
        appendString(name);
        members.append(':');
    }

    private void appendString(String text) {
        members.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                members.append('\\').append(c);
            } else if (c < FIRST_PRINTABLE) {
                members.append("\\u%04x".formatted((int) c));
            } else {
                members.append(c);
            }
        }
        members.append('"');
    }

    /** The text of the object. */
    @Override
    public String toString() {
        return "{" + members + "}";
    }
}
