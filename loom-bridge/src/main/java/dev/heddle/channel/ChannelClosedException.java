package dev.heddle.channel;

/** A value was not sent, since its {@link Channel} is closed: it stays with the sender. */
public final class ChannelClosedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    ChannelClosedException() {
        super("the channel is closed");
    }
}
