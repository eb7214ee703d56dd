package dev.heddle.apps;

import java.io.IOException;
import java.io.OutputStream;

/** Bytes that depend on their place in a body, so that a lost, repeated or moved one is seen. */
public final class Content {
    private static final int PIECE = 8192;

    private Content() {}

    /** The first {@code length} bytes of the body that {@code seed} names. */
    public static byte[] of(long seed, int length) {
        byte[] bytes = new byte[length];
        fill(seed, 0, bytes, length);
        return bytes;
    }

    /** Writes the same bytes as {@link #of}, piece by piece. */
    public static void write(long seed, long length, OutputStream out) throws IOException {
        byte[] piece = new byte[PIECE];
        for (long written = 0; written < length; written += PIECE) {
            int count = (int) Math.min(PIECE, length - written);
            fill(seed, written, piece, count);
            out.write(piece, 0, count);
        }
    }

    /**
     * Where {@code bytes} are not what {@link #of} gives for {@code seed} and {@code length}, in
     * words; empty where they are.
     */
    public static String difference(long seed, int length, byte[] bytes) {
        if (bytes.length != length) {
            return "%d bytes came instead of %d".formatted(bytes.length, length);
        }
        byte[] expected = of(seed, length);
        for (int i = 0; i < length; i++) {
            if (bytes[i] != expected[i]) {
                return "byte %d of %d is %d instead of %d"
                        .formatted(i, length, bytes[i], expected[i]);
            }
        }
        return "";
    }

    private static void fill(long seed, long from, byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            long mixed = (from + i + 1) * 0x9E3779B97F4A7C15L + seed * 0xC2B2AE3D27D4EB4FL;
            bytes[i] = (byte) (mixed >>> 56);
        }
    }
}
