package dev.heddle.soak.traffic;

import dev.heddle.support.Pattern;
import java.nio.ByteBuffer;

/**
 * One datagram's content.
 *
 * @param seed of whose it is
 * @param number of this one
 * @param length bytes behind the head
 */
record Datagram(int seed, int number, int length) {
    static final int MAX_LENGTH = 1_400;
    private static final int HEAD = 12;

    byte[] bytes() {
        return ByteBuffer.allocate(HEAD + length)
                .putInt(seed)
                .putInt(number)
                .putInt(length)
                .put(Pattern.bytes(seed, (long) number * MAX_LENGTH, length))
                .array();
    }

    /**
     * Reads one.
     *
     * @throws AssertionError if a byte is wrong, or there are more or fewer
     */
    static Datagram parse(byte[] bytes) {
        if (bytes.length < HEAD) {
            throw new AssertionError("a datagram of " + bytes.length + " bytes");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        Datagram datagram = new Datagram(buffer.getInt(), buffer.getInt(), buffer.getInt());
        if (bytes.length != HEAD + datagram.length) {
            throw new AssertionError(datagram + " has " + bytes.length + " bytes with its head");
        }
        byte[] body = new byte[datagram.length];
        buffer.get(body);
        Pattern.check(body, body.length, datagram.seed, (long) datagram.number * MAX_LENGTH);
        return datagram;
    }
}
