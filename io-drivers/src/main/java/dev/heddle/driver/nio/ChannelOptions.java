package dev.heddle.driver.nio;

import dev.heddle.driver.SocketEndpoint;
import java.net.SocketOption;
import java.nio.channels.NetworkChannel;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The options of a channel. The JDK's adaptor of a channel to a {@link java.net.Socket} has an
 * option more, for {@code setOOBInline}, which no public class names; but it is among those that
 * the channel says it supports.
 */
final class ChannelOptions {
    private static final String URGENT_INLINE = SocketEndpoint.SO_OOBINLINE.name();

    private ChannelOptions() {}

    /** Those that have a public name. */
    static Set<SocketOption<?>> of(NetworkChannel channel) {
        return channel.supportedOptions().stream()
                .filter(option -> !option.name().equals(URGENT_INLINE))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The channel's own object for an option; null if it does not support it. */
    @SuppressWarnings("unchecked") // options that are alike in name and type stand for each other
    static <T> @Nullable SocketOption<T> find(SocketOption<T> option, NetworkChannel channel) {
        if (!option.equals(SocketEndpoint.SO_OOBINLINE)) {
            return channel.supportedOptions().contains(option) ? option : null;
        }
        for (SocketOption<?> known : channel.supportedOptions()) {
            if (known.name().equals(URGENT_INLINE) && known.type().equals(option.type())) {
                return (SocketOption<T>) known;
            }
        }
        return null;
    }
}
