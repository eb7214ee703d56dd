package dev.heddle.load;

import java.net.InetSocketAddress;

/**
 * Messages of fixed length that the server sends back, each in a datagram: every byte is checked. A
 * connection whose datagram is lost says no more; on the loopback interface that takes more of them
 * at a time than a socket's buffer holds.
 *
 * @param messageBytes length of a message, 1 to {@value #MAX_MESSAGE_BYTES}
 */
public record DatagramEcho(int messageBytes) implements Protocol {

    /** What UDP over IPv4 has room for. */
    public static final int MAX_MESSAGE_BYTES = 65_507;

    public DatagramEcho {
        if (messageBytes < 1 || messageBytes > MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException(
                    "datagrams of %d bytes are not possible: give 1 to %d"
                            .formatted(messageBytes, MAX_MESSAGE_BYTES));
        }
    }

    @Override
    public Conversation open(InetSocketAddress target, int connection) {
        return new Echo(messageBytes).open(target, connection);
    }

    @Override
    public ConnectionSource source() {
        return ConnectionSource.DATAGRAMS;
    }
}
