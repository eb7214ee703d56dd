package dev.heddle.net;

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import org.jspecify.annotations.Nullable;

/** What a value is checked for before an option is set, as in the JDK's {@code Net}. */
final class OptionValue {
    private static final int MAX_LINGER_SECONDS = 65_535;
    private static final int MAX_TRAFFIC_CLASS = 255;

    private OptionValue() {}

    /**
     * The value, or the nearest one where the option is known to be lenient.
     *
     * @throws IllegalArgumentException if it is null, of another type or out of range
     */
    static <T> T checked(SocketOption<T> option, @Nullable T value) {
        Class<T> type = option.type();
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(
                    "socket option "
                            + option.name()
                            + " takes a value of type "
                            + type.getSimpleName()
                            + ", not "
                            + value);
        }
        return value instanceof Integer number ? type.cast(checkedNumber(option, number)) : value;
    }

    private static Integer checkedNumber(SocketOption<?> option, int value) {
        if (option.equals(StandardSocketOptions.SO_LINGER)) {
            return Math.clamp(value, -1, MAX_LINGER_SECONDS);
        }
        if (option.equals(StandardSocketOptions.IP_TOS)) {
            requireRange(option, value, MAX_TRAFFIC_CLASS);
        } else if (option.equals(StandardSocketOptions.SO_RCVBUF)
                || option.equals(StandardSocketOptions.SO_SNDBUF)) {
            requireRange(option, value, Integer.MAX_VALUE);
        }
        return value;
    }

    private static void requireRange(SocketOption<?> option, int value, int most) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(
                    "socket option " + option.name() + " takes 0 to " + most + ", not " + value);
        }
    }
}
