package dev.heddle.soak.traffic;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Begins a stream: what the bytes behind it are, so that each end can check each byte.
 *
 * @param flow which ledger line it is
 * @param seed of {@link dev.heddle.support.Pattern}
 * @param length how many bytes of it follow
 */
record StreamHeader(Flow flow, int seed, long length) {
    private static final int MAGIC = 0x48454444;
    private static final int BYTES = 4 + 4 + 4 + 8;

    byte[] bytes() {
        return ByteBuffer.allocate(BYTES)
                .putInt(MAGIC)
                .putInt(flow.ordinal())
                .putInt(seed)
                .putLong(length)
                .array();
    }

    /**
     * Reads one.
     *
     * @return null where the stream ends before
     * @throws AssertionError if these are other bytes
     */
    static @Nullable StreamHeader read(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(BYTES);
        if (bytes.length < BYTES) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int magic = buffer.getInt();
        int flow = buffer.getInt();
        StreamHeader header =
                new StreamHeader(
                        Flow.values()[Math.floorMod(flow, Flow.values().length)],
                        buffer.getInt(),
                        buffer.getLong());
        if (magic != MAGIC || flow != header.flow.ordinal()) {
            throw new AssertionError(
                    "not the begin of a stream: " + java.util.HexFormat.of().formatHex(bytes));
        }
        return header;
    }
}
