package dev.heddle.driver.file;

import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;

/**
 * What the options of {@link java.nio.channels.FileChannel#open} come to ({@code
 * UnixChannelFactory} of JDK 25).
 *
 * @param options as given
 * @param isReadable also where nothing else was asked for
 * @param isWritable also where APPEND was asked for
 * @param isAppending each write goes to the end of the file
 */
public record FileMode(
        Set<? extends OpenOption> options,
        boolean isReadable,
        boolean isWritable,
        boolean isAppending) {
    /**
     * @throws IllegalArgumentException if options contradict each other
     */
    public static FileMode of(Set<? extends OpenOption> options) {
        for (OpenOption option : options) {
            Objects.requireNonNull(option, "option");
        }
        boolean append = options.contains(StandardOpenOption.APPEND);
        boolean write = options.contains(StandardOpenOption.WRITE) || append;
        boolean read = options.contains(StandardOpenOption.READ) || !write;
        if (append && options.contains(StandardOpenOption.READ)) {
            throw new IllegalArgumentException("READ + APPEND not allowed");
        }
        if (append && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
            throw new IllegalArgumentException("APPEND + TRUNCATE_EXISTING not allowed");
        }
        return new FileMode(Set.copyOf(options), read, write, append);
    }

    /** Whether an option was given. */
    public boolean has(OpenOption option) {
        return options.contains(option);
    }

    /** Whether there are no options but those that every system has. */
    public boolean isStandard() {
        return options.stream()
                .allMatch(option ->
                        option instanceof StandardOpenOption
                                || option == LinkOption.NOFOLLOW_LINKS);
    }
}
