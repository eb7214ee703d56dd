package dev.heddle.soak.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes a good request a bad one, as its seed says. */
final class Mutation {
    private static final int MAX_STEPS = 8;
    private static final List<byte[]> WORDS =
            List.of(
                    bytes("\r\n"),
                    bytes("\n\n"),
                    bytes(":"),
                    bytes(" "),
                    bytes("\0"),
                    bytes("Content-Length: 99999999999999999999\r\n"),
                    bytes("Content-Length: -1\r\n"),
                    bytes("Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n"),
                    bytes("Expect: 100-continue\r\n"),
                    bytes("a".repeat(10_000)),
                    bytes("x: y\r\n".repeat(200)),
                    new byte[] {0x16, 3, 3, (byte) 0xff, (byte) 0xff},
                    new byte[] {0x15, 3, 3, 0, 2, 2, 40});

    private Mutation() {}

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    static byte[] of(byte[] good, SplittableRandom random) {
        byte[] bytes = good;
        for (int steps = 1 + random.nextInt(MAX_STEPS); steps > 0; steps--) {
            int place = random.nextInt(bytes.length + 1);
            int end = place + random.nextInt(bytes.length - place + 1);
            byte[] head = Arrays.copyOf(bytes, place);
            byte[] part = Arrays.copyOfRange(bytes, place, end);
            byte[] tail = Arrays.copyOfRange(bytes, end, bytes.length);
            bytes =
                    switch (random.nextInt(5)) {
                        case 0 -> joined(head, flipped(part, random), tail);
                        case 1 -> joined(head, tail);
                        case 2 -> joined(head, part, part, tail);
                        case 3 -> joined(head, WORDS.get(random.nextInt(WORDS.size())), part, tail);
                        default -> head;
                    };
        }
        return bytes;
    }

    private static byte[] flipped(byte[] part, SplittableRandom random) {
        if (part.length > 0) {
            part[random.nextInt(part.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return part;
    }

    private static byte[] joined(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] all = new byte[length];
        int place = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, place, part.length);
            place += part.length;
        }
        return all;
    }
}
