package dev.heddle.support;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Bytes that depend on their place in the stream, so that a lost or moved one is seen. */
public final class Pattern {
    private Pattern() {}

    /** The byte at a place of the stream that {@code seed} names. */
    public static byte at(int seed, long place) {
        long mixed = (place + 1) * 0x9E3779B97F4A7C15L + seed * 0xC2B2AE3D27D4EB4FL;
        return (byte) (mixed >>> 56);
    }

    public static byte[] bytes(int seed, long from, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = at(seed, from + i);
        }
        return bytes;
    }

    /** Writes part of the stream, {@code chunk} bytes at a time. */
    public static void write(OutputStream out, int seed, long from, long to, int chunk)
            throws IOException {
        for (long place = from; place < to; place += chunk) {
            out.write(bytes(seed, place, (int) Math.min(chunk, to - place)));
        }
    }

    /** Reads part of the stream, at most {@code chunk} bytes at a time, and checks each byte. */
    public static void read(InputStream in, int seed, long from, long to, int chunk)
            throws IOException {
        byte[] buffer = new byte[chunk];
        long place = from;
        while (place < to) {
            int count = in.read(buffer, 0, (int) Math.min(chunk, to - place));
            if (count < 0) {
                throw new EOFException("the stream ended at " + place + " of " + to);
            }
            check(buffer, count, seed, place);
            place += count;
        }
    }

    public static void check(byte[] buffer, int count, int seed, long place) {
        for (int i = 0; i < count; i++) {
            if (buffer[i] != at(seed, place + i)) {
                throw new AssertionError(
                        "byte "
                                + (place + i)
                                + " is "
                                + buffer[i]
                                + ", not "
                                + at(seed, place + i));
            }
        }
    }

    /** Writes and reads back round after round, through somebody who echoes. */
    public static void roundTrips(
            InputStream in, OutputStream out, int seed, int rounds, int length) throws IOException {
        for (int i = 0; i < rounds; i++) {
            long from = (long) i * length;
            out.write(bytes(seed, from, length));
            read(in, seed, from, from + length, length);
        }
    }

    /** Sends everything back until the stream ends. */
    public static void echo(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[16 * 1024];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            out.write(buffer, 0, count);
        }
    }
}
