package dev.heddle.net;

import dev.heddle.driver.SocketEndpoint;
import dev.heddle.transfer.FileSource;
import java.nio.ByteBuffer;

/**
 * A file of zeros, which the system cannot send without copying.
 *
 * @param size how many
 */
record ToldFile(long size) implements FileSource {
    @Override
    public int read(ByteBuffer into, long position) {
        int count = (int) Math.min(into.remaining(), size - position);
        if (count <= 0) {
            return -1;
        }
        into.put(new byte[count]);
        return count;
    }

    @Override
    public int sendSome(SocketEndpoint to, long position, int count) {
        return SocketEndpoint.CANNOT_SEND_FILE;
    }
}
